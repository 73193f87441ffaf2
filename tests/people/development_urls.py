"""The addresses of development mode, for the tests of the mailbox."""

from config.urls import _rooted, urlpatterns

urlpatterns = [*urlpatterns, _rooted("people.urls.mailbox_urls", "mailbox")]
