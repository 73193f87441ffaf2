// Passkeys: the question goes to the device, its answer into the form. Without scripts these forms stay hidden.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const PROBLEMS = { SecurityError: "elsewhere", InvalidStateError: "known" };

/** The page's question, with its texts made into bytes as the browser wants them. */
function asBrowserWants({ publicKey }) {
  const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const question = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (publicKey.user) question.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) question.excludeCredentials = named(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) question.allowCredentials = named(publicKey.allowCredentials);
  return question;
}

/** The device's answer, with its bytes made into texts as the site wants them. */
function asSiteWants(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

/** What the page or the site asks of the device. */
async function question(form) {
  if (!form.dataset.ask) return JSON.parse(document.getElementById("js_data").textContent);
  const answer = await fetch(form.dataset.ask, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the site answered ${answer.status}`);
  return answer.json();
}

/** A passkey is kept by the device and asks who holds it, so that it signs in by itself. */
async function create(form) {
  const publicKey = asBrowserWants((await question(form)).creation_options);
  publicKey.authenticatorSelection = {
    ...publicKey.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return navigator.credentials.create({ publicKey });
}

async function get(form) {
  return navigator.credentials.get({ publicKey: asBrowserWants((await question(form)).request_options) });
}

function show(form, problem) {
  for (const place of form.querySelectorAll("[data-problem]")) place.hidden = place.dataset.problem !== problem;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  for (const place of form.querySelectorAll("[data-capable]")) place.hidden = false;
  for (const place of form.querySelectorAll("[data-incapable]")) place.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show(form, "");
    try {
      const credential = await (form.dataset.passkey === "create" ? create : get)(form);
      form.elements.credential.value = JSON.stringify(asSiteWants(credential));
      form.submit();
    } catch (error) {
      show(form, PROBLEMS[error.name] ?? "refused");
    }
  });
}
