// Passkeys: the browser's own dialogue, its answer posted in the form's hidden field.
//
// A form says what it is for (data-iltizam-passkey: sign-in, use, add) and, but for
// signing in, which element holds the server's options (data-iltizam-options).
// Without JavaScript or WebAuthn the forms stay hidden: passwords and codes need neither.

const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const withBytes = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function create({ publicKey }, passwordless) {
  const selection = { ...publicKey.authenticatorSelection };
  if (passwordless) {
    selection.residentKey = "required";
    selection.requireResidentKey = true;
    selection.userVerification = "required";
  }
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
      authenticatorSelection: selection,
    },
  });
  return {
    ...common(made),
    response: {
      clientDataJSON: toText(made.response.clientDataJSON),
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    },
  };
}

async function get({ publicKey }) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return {
    ...common(found),
    response: {
      clientDataJSON: toText(clientDataJSON),
      authenticatorData: toText(authenticatorData),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
  };
}

const common = (credential) => ({
  type: credential.type,
  id: credential.id,
  rawId: toText(credential.rawId),
  authenticatorAttachment: credential.authenticatorAttachment || null,
  clientExtensionResults: credential.getClientExtensionResults(),
});

async function optionsOf(form) {
  const kept = document.getElementById(form.dataset.iltizamOptions || "");
  if (kept) return JSON.parse(kept.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return answer.json();
}

async function credentialOf(form) {
  const options = await optionsOf(form);
  if (form.dataset.iltizamPasskey !== "add") return get(options.request_options);
  const passwordless = form.elements.passwordless;
  return create(options.creation_options, Boolean(passwordless && passwordless.checked));
}

for (const form of document.querySelectorAll("form[data-iltizam-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const problem = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credentialOf(form));
      form.submit();
    } catch (error) {
      problem.hidden = false;
    }
  });
}
