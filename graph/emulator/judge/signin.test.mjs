// What Microsoft's sign-in library for Node makes of the emulator. The Go test beside this file starts both.
import assert from "node:assert/strict";
import { createHash, createPublicKey, randomUUID, verify, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { ConfidentialClientApplication, CryptoProvider, InteractionRequiredAuthError, PublicClientApplication, ServerError } from "@azure/msal-node";
import { admin, appNamed, ask, browse, clientId, clientSecret, domain, graph, host, keyPair, person, post, tenant } from "./tenant.mjs";

const settings = (more) => ({ clientId, authority: `${host}/${tenant}`, knownAuthorities: [new URL(host).host], clientCapabilities: ["CP1"], ...more });
const confidential = (more = { clientSecret }) => new ConfidentialClientApplication({ auth: settings(more) });
const publicApp = (more, system) => new PublicClientApplication({ auth: settings(more), system });
const everything = { scopes: [`${graph}/.default`] };
const reading = { scopes: ["Mail.Read"] };

// fails holds an error to what Entra says, as the library hands it on.
async function fails(doing, number, { kind = ServerError, code, sub }) {
  await assert.rejects(doing, (e) => {
    assert.ok(e instanceof kind, `${e.name} ${e.message}`);
    assert.equal(e.errorCode, code, e.message);
    assert.equal(Number(e.errorNo), number, e.message);
    assert.equal(e.subError ?? "", sub ?? "", e.message);
    assert.match(e.errorMessage, new RegExp(`AADSTS${number}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: ${e.correlationId} Timestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ`));
    return true;
  });
}

const signIn = (app, { login, answer, ...request } = {}) =>
  app.acquireTokenInteractive({ ...reading, ...request, openBrowser: async (url) => void browse(url, { login, answer }).catch(() => {}) });

test("an application signs in by its secret, and its token is cached", async () => {
  const app = confidential();
  const first = await app.acquireTokenByClientCredential(everything);
  assert.equal(first.tokenType, "Bearer");
  assert.equal(first.fromCache, false);
  assert.ok(first.expiresOn > Date.now() + 50 * 60_000 && first.extExpiresOn >= first.expiresOn);
  assert.equal((await ask(first.accessToken)).status, 200);
  const again = await app.acquireTokenByClientCredential(everything);
  assert.ok(again.fromCache && again.accessToken === first.accessToken);
  assert.notEqual((await app.acquireTokenByClientCredential({ ...everything, skipCache: true })).accessToken, first.accessToken);
});

test("a tenant may be given by a domain, and its documents name it by its id", async () => {
  const r = await confidential({ clientSecret, authority: `${host}/${domain}` }).acquireTokenByClientCredential(everything);
  assert.equal((await ask(r.accessToken)).status, 200);
  const u = await signIn(publicApp({ authority: `${host}/${domain}` }));
  assert.equal(u.tenantId, tenant);
  const document = await (await fetch(`${host}/${domain}/v2.0/.well-known/openid-configuration`)).json();
  assert.equal(document.issuer, u.idTokenClaims.iss);
});

test("an application signs in by a certificate, named by either thumbprint", async () => {
  const { certificate, privateKey } = keyPair("good");
  await admin("POST", "app", { client_id: clientId, add_certificate: certificate });
  const der = new X509Certificate(certificate).raw;
  for (const [field, hash] of [["thumbprint", "sha1"], ["thumbprintSha256", "sha256"]]) {
    for (const x5c of [undefined, certificate]) {
      const clientCertificate = { privateKey, x5c, [field]: createHash(hash).update(der).digest("hex") };
      const r = await confidential({ clientCertificate }).acquireTokenByClientCredential(everything);
      assert.equal((await ask(r.accessToken)).status, 200);
    }
  }
});

test("what is wrong with an application is told by its code", async () => {
  const byCertificate = async (name, register) => {
    const { certificate, privateKey } = keyPair(name);
    if (register) await admin("POST", "app", { client_id: clientId, add_certificate: certificate });
    return { clientCertificate: { privateKey, thumbprintSha256: createHash("sha256").update(new X509Certificate(certificate).raw).digest("hex") } };
  };
  const byName = async (name) => (({ client_id, secret }) => ({ clientId: client_id, clientSecret: secret }))(await appNamed(name));
  const refused = async (more, number, want, request = everything) => fails(confidential(await more).acquireTokenByClientCredential(request), number, want);
  await refused({ clientSecret: "wrong" }, 7000215, { code: "invalid_client" });
  await refused(byName("mailtriage with an expired secret"), 7000222, { code: "invalid_client" });
  await refused(byCertificate("expired", false), 700027, { code: "invalid_client" });
  await refused(byCertificate("expired", true), 700027, { code: "invalid_client" });
  await refused({ clientId: randomUUID(), clientSecret }, 700016, { code: "unauthorized_client" });
  await refused({ clientSecret }, 1002012, { code: "invalid_scope" }, reading);
  await refused({ clientSecret }, 500011, { code: "invalid_resource" }, { scopes: ["https://nowhere.example/.default"] });
  const blocked = { kind: InteractionRequiredAuthError, code: "invalid_grant", sub: "message_only" };
  await refused(byName("mailtriage behind conditional access"), 53003, blocked);
});

test("a tenant that is not there, and one that cannot be", async () => {
  for (const [name, number] of [[randomUUID(), 90002], ["nowhere.example", 90002], ["undefined", 900023], ["00000000-0000-0000-0000-000000000000", 900021]]) {
    const app = confidential({ clientSecret, authority: `${host}/${name}` });
    await assert.rejects(app.acquireTokenByClientCredential(everything), (e) => e.errorCode === "endpoints_resolution_error");
    const document = await fetch(`${host}/${name}/v2.0/.well-known/openid-configuration`);
    const body = await document.json();
    assert.deepEqual([document.status, body.error_codes], [400, [number]], body.error_description);
    const { status, body: told } = await post(`${name}/oauth2/v2.0/token`, { grant_type: "client_credentials" });
    assert.deepEqual([status, told.error, told.error_codes], [400, "invalid_request", [number]]);
  }
});

// An authority that the library has not been told of, it asks Microsoft's own host about: here the emulator is that host.
const asMicrosoft = (asked) => {
  const send = async (url, options, method) => {
    asked.push(url);
    const r = await fetch(url.replace("https://login.microsoftonline.com", host), { method, headers: options?.headers, ...(method === "POST" && { body: options.body }) });
    return { headers: Object.fromEntries(r.headers), body: await r.json(), status: r.status };
  };
  return { networkClient: { sendGetRequestAsync: (url, options) => send(url, options, "GET"), sendPostRequestAsync: (url, options) => send(url, options, "POST") } };
};

test("an authority is discovered", async () => {
  const asked = [];
  const unknown = (authority, more) => new ConfidentialClientApplication({ auth: { clientId, clientSecret, authority, ...more }, system: asMicrosoft(asked) });
  assert.ok((await unknown(`${host}/${tenant}`).acquireTokenByClientCredential(everything)).accessToken);
  assert.ok(asked[0].startsWith("https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint="), asked[0]);
  asked.length = 0;
  await assert.rejects(unknown(`https://login.nowhere.example/${tenant}`).acquireTokenByClientCredential(everything), (e) => e.errorCode === "endpoints_resolution_error");
  assert.ok(asked.length === 1 && asked[0].includes("discovery/instance"), "a host that is refused is asked for nothing");
  // The documents may also be given to the library as they are.
  const text = async (path) => (await fetch(`${host}/${path}`)).text();
  const authorize = encodeURIComponent(`${host}/${tenant}/oauth2/v2.0/authorize`);
  const told = {
    cloudDiscoveryMetadata: await text(`common/discovery/instance?api-version=1.1&authorization_endpoint=${authorize}`),
    authorityMetadata: await text(`${tenant}/v2.0/.well-known/openid-configuration`),
  };
  asked.length = 0;
  assert.ok((await unknown(`${host}/${tenant}`, told).acquireTokenByClientCredential(everything)).accessToken);
  assert.deepEqual(asked.map((url) => url.split("?")[0]), [`${host}/${tenant}/oauth2/v2.0/token`]);
});

test("an application of one tenant is not signed in for every tenant", async () => {
  const app = publicApp({ authority: `${host}/organizations` });
  const { text } = await browse(await app.getAuthCodeUrl({ ...reading, redirectUri: "http://localhost:1" }));
  assert.match(text, /AADSTS50194: .+ is not configured as a multi-tenant application/);
  const { status, body } = await post("common/oauth2/v2.0/token", { grant_type: "client_credentials", client_id: clientId });
  assert.deepEqual([status, body.error, body.error_codes], [400, "invalid_request", [50194]]);
});

test("a person signs in with the browser, and the tokens say who it is", async () => {
  const app = publicApp();
  const r = await signIn(app, { nonce: "n-0", loginHint: person });
  assert.deepEqual([...r.scopes].sort(), ["Mail.Read", "openid", "profile"]);
  const { idTokenClaims: c, account } = r;
  assert.deepEqual([c.aud, c.iss, c.tid, c.ver, c.nonce, c.preferred_username], [clientId, `${host}/${tenant}/v2.0`, tenant, "2.0", "n-0", person]);
  assert.equal(account.homeAccountId, `${c.oid}.${tenant}`);
  assert.equal(account.username, person);
  assert.match(r.requestId, /^[0-9a-f-]{36}$/);
  assert.equal((await ask(r.accessToken, "/me/mailFolders/inbox")).status, 200);
  const [head, payload, signature] = r.idToken.split(".");
  const { keys } = await (await fetch(`${host}/${tenant}/discovery/v2.0/keys`)).json();
  const key = keys.find((k) => k.kid === JSON.parse(Buffer.from(head, "base64url")).kid);
  assert.equal(key.issuer, c.iss);
  assert.ok(verify("sha256", Buffer.from(`${head}.${payload}`), createPublicKey({ key, format: "jwk" }), Buffer.from(signature, "base64url")));
  const { userinfo_endpoint: endpoint } = await (await fetch(`${host}/${tenant}/v2.0/.well-known/openid-configuration`)).json();
  const info = await (await fetch(endpoint, { headers: { Authorization: `Bearer ${r.accessToken}` } })).json();
  assert.deepEqual([info.sub, info.name, info.email], [c.sub, c.name, person]);
  const cached = await app.acquireTokenSilent({ ...reading, account });
  assert.ok(cached.fromCache && cached.accessToken === r.accessToken);
  const renewed = await app.acquireTokenSilent({ ...reading, account, forceRefresh: true });
  assert.ok(!renewed.fromCache && renewed.accessToken !== r.accessToken && renewed.idTokenClaims.nonce === undefined);
  const wider = await app.acquireTokenSilent({ scopes: ["MailboxSettings.Read"], account });
  assert.ok(wider.scopes.includes("MailboxSettings.Read"));
});

test("a claims challenge is answered without the person", async () => {
  const app = publicApp();
  const { accessToken, account } = await signIn(app);
  await admin("POST", "expire", { claims: true });
  const refused = await ask(accessToken, "/me/mailFolders/inbox");
  assert.equal(refused.status, 401);
  assert.equal(refused.body.error.code, "InvalidAuthenticationToken");
  const parts = Object.fromEntries([...refused.challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
  assert.equal(parts.error, "insufficient_claims");
  assert.equal(parts.errorDescription, refused.body.error.message);
  const claims = Buffer.from(parts.claims, "base64").toString();
  const renewed = await app.acquireTokenSilent({ ...reading, account, claims });
  assert.ok(!renewed.fromCache);
  assert.equal((await ask(renewed.accessToken, "/me/mailFolders/inbox")).status, 200);
  const service = confidential();
  const first = await service.acquireTokenByClientCredential(everything);
  await admin("POST", "expire", { claims: true });
  assert.match((await ask(first.accessToken)).challenge, /insufficient_claims/);
  const second = await service.acquireTokenByClientCredential({ ...everything, claims });
  assert.equal((await ask(second.accessToken)).status, 200);
});

test("what stands in a person's way asks for interaction", async (t) => {
  t.after(() => admin("POST", "user", { user: person, sign_in: "" }));
  const app = publicApp();
  const { account } = await signIn(app);
  const renew = () => app.acquireTokenSilent({ ...reading, account, forceRefresh: true });
  const want = (sub) => ({ kind: InteractionRequiredAuthError, code: "invalid_grant", sub });
  for (const [state, number, sub] of [["mfa", 50076, "basic_action"], ["conditional-access", 53003, "message_only"]]) {
    await admin("POST", "user", { user: person, sign_in: state });
    await fails(renew(), number, want(sub));
    await assert.rejects(renew(), (e) => JSON.parse(e.claims).access_token.capolids.essential === true);
  }
  await admin("POST", "user", { user: person, sign_in: "" });
  const unconsented = app.acquireTokenSilent({ scopes: ["Mail.ReadWrite.All"], account });
  await assert.rejects(unconsented, (e) => Number(e.errorNo) === 650053);
  await admin("POST", "app", { client_id: clientId, delegated: ["Mail.Read"] });
  await fails(app.acquireTokenSilent({ scopes: ["MailboxSettings.Read"], account }), 65001, want("consent_required"));
  await admin("POST", "app", { client_id: clientId, delegated: ["Mail.Read", "MailboxSettings.Read", "User.Read"] });
  await admin("POST", "expire", { refresh: true });
  await fails(renew(), 50173, want("bad_token"));
});

test("a person declines in the browser", async () => {
  await assert.rejects(signIn(publicApp(), { answer: "decline" }), (e) => {
    assert.equal(e.errorCode, "access_denied");
    assert.match(e.errorMessage, /^AADSTS65004: .* Correlation ID: /);
    return true;
  });
  await assert.rejects(signIn(publicApp(), { prompt: "none" }), (e) => /login_required/.test(e.errorCode) && /AADSTS50058/.test(e.errorMessage));
});

test("a code is held to its verifier and its address, and is good once", async () => {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const app = confidential();
  const redirectUri = "http://localhost:1/";
  const correlationId = randomUUID();
  const give = async (more) => {
    const url = await app.getAuthCodeUrl({
      ...reading, redirectUri, state: "s", nonce: "n", responseMode: "query", codeChallenge: challenge, codeChallengeMethod: "S256", prompt: "select_account", correlationId, ...more,
    });
    const { been } = await browse(url, { stopAt: (at) => at.startsWith(redirectUri) });
    return Object.fromEntries(new URL(been.at(-1)).searchParams);
  };
  const answer = await give();
  assert.equal(answer.state, "s");
  assert.ok(answer.session_state && answer.code);
  const { uid, utid } = JSON.parse(Buffer.from(answer.client_info, "base64url"));
  const redeem = (more) => app.acquireTokenByCode({ ...reading, redirectUri, code: answer.code, codeVerifier: verifier, nonce: "n", correlationId, ...more });
  await fails(redeem({ codeVerifier: verifier + "x" }), 501481, { code: "invalid_grant" });
  await fails(redeem({ redirectUri: "http://localhost:2/" }), 500112, { code: "invalid_client" });
  const r = await redeem();
  assert.equal(r.account.homeAccountId, `${uid}.${utid}`);
  assert.equal(r.correlationId, correlationId);
  await fails(redeem(), 54005, { code: "invalid_grant" });
  assert.ok((await app.acquireTokenSilent({ ...reading, account: r.account, forceRefresh: true })).accessToken, "what a code gave is not taken back");
  const wrong = await give({ prompt: "perhaps" });
  assert.deepEqual([wrong.error, /AADSTS(\d+)/.exec(wrong.error_description)[1], wrong.code], ["invalid_request", "90023", undefined]);
  assert.match(wrong.error_description, new RegExp(correlationId));
});

test("a device code waits for the person", async () => {
  const polls = async (error) => (await admin("GET", "signins")).filter((s) => s.operation === "signin.token" && s.error === error).length;
  const begin = (act) => publicApp().acquireTokenByDeviceCode({ ...reading, deviceCodeCallback: act });
  const before = await polls("authorization_pending");
  const r = await begin(async ({ verificationUri, userCode, message, expiresIn }) => {
    assert.ok(message.includes(verificationUri) && message.includes(userCode) && expiresIn === 900);
    while ((await polls("authorization_pending")) < before + 2);
    assert.match((await browse(verificationUri, { code: userCode })).text, /You have signed in/);
  });
  assert.equal(r.account.username, person);
  assert.equal((await ask(r.accessToken, "/me/mailFolders/inbox")).status, 200);
  for (const [answer, told] of [["decline", "authorization_declined"], ["expire", "expired_token"]]) {
    const doing = begin(({ userCode }) => admin("POST", "device", { user_code: userCode, user: person, answer }));
    await assert.rejects(doing, (e) => e.errorCode === "post_request_failed" && e.message.includes(told));
  }
});
