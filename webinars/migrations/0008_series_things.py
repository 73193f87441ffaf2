"""Partners get a role and an address; series get attachments, sources and contacts by role, sessions materials."""

import wagtail.fields
from django.db import migrations
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import BaseBlockOperation


class NamesBecomePartners(BaseBlockOperation):
    """A partner that was a name alone has no role yet; its block keeps its id."""

    operation_name_fragment = "names_become_partners"

    def apply(self, block_value):
        """The partners of one page or revision."""
        return [
            {**block, "value": {"name": block["value"], "role": "", "address": ""}}
            if isinstance(block["value"], str)
            else block
            for block in block_value
        ]


class Migration(migrations.Migration):
    """Pages and their revisions, in every language."""

    dependencies = [
        ('webinars', '0007_programme_versions'),
    ]

    operations = [
        migrations.AddField(
            model_name='seriespage',
            name='attachments',
            field=wagtail.fields.StreamField([('document', 2), ('link', 4)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 150}), 1: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Document'}), 2: ('wagtail.blocks.StructBlock', [[('title', 0), ('document', 1)]], {}), 3: ('wagtail.blocks.URLBlock', (), {'label': 'Address', 'search_index': False}), 4: ('wagtail.blocks.StructBlock', [[('title', 0), ('address', 3)]], {})}, help_text='Everybody who sees the page of the series can open these.', verbose_name='attachments'),
        ),
        migrations.AddField(
            model_name='seriespage',
            name='contacts',
            field=wagtail.fields.StreamField([('contact', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'For example: Contents, Technical support. Roles stay when people change, so give no names.', 'label': 'What about', 'max_length': 80}), 1: ('wagtail.blocks.EmailBlock', (), {'help_text': 'A shared mailbox, if there is one.', 'label': 'E-mail', 'search_index': False}), 2: ('wagtail.blocks.StructBlock', [[('role', 0), ('email', 1)]], {})}, help_text='Where different questions go to different addresses.', verbose_name='contacts by role'),
        ),
        migrations.AddField(
            model_name='seriespage',
            name='sources',
            field=wagtail.fields.StreamField([('source', 4)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 300}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'With the year, for example: Ministry of Social Affairs and Health (2021)', 'label': 'Author or publisher', 'max_length': 200, 'required': False}), 2: ('wagtail.blocks.URLBlock', (), {'label': 'Address', 'required': False, 'search_index': False}), 3: ('wagtail.blocks.DateBlock', (), {'label': 'Read on'}), 4: ('wagtail.blocks.StructBlock', [[('title', 0), ('publisher', 1), ('address', 2), ('read_on', 3)]], {})}, verbose_name='sources'),
        ),
        migrations.AddField(
            model_name='session',
            name='materials',
            field=wagtail.fields.StreamField([('document', 2), ('link', 4)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 150}), 1: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Document'}), 2: ('wagtail.blocks.StructBlock', [[('title', 0), ('document', 1)]], {}), 3: ('wagtail.blocks.URLBlock', (), {'label': 'Address', 'search_index': False}), 4: ('wagtail.blocks.StructBlock', [[('title', 0), ('address', 3)]], {})}, help_text='For everybody who may see this programme item, and for nobody else.', verbose_name='materials'),
        ),
        migrations.AlterField(
            model_name='seriespage',
            name='partners',
            field=wagtail.fields.StreamField([('partner', 3)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'Organisation', 'max_length': 200}), 1: ('wagtail.blocks.CharBlock', (), {'help_text': 'In words, for example: coordinator, host, funder', 'label': 'Role', 'max_length': 80, 'required': False}), 2: ('wagtail.blocks.URLBlock', (), {'label': 'Address of its website', 'required': False, 'search_index': False}), 3: ('wagtail.blocks.StructBlock', [[('name', 0), ('role', 1), ('address', 2)]], {})}, verbose_name='partners'),
        ),
        MigrateStreamData(
            app_name="webinars",
            model_name="SeriesPage",
            field_name="partners",
            operations_and_block_paths=[(NamesBecomePartners(), "")],
        ),
    ]
