// What a client that nobody here wrote makes of the emulator. The Go test beside this file starts both.
import assert from "node:assert/strict";
import { test } from "node:test";
import graph from "@microsoft/microsoft-graph-client";

const { BatchRequestContent, BatchResponseContent, Client, GraphError, LargeFileUploadTask, FileUpload, PageIterator } = graph;
const { JUDGE_GRAPH: base, JUDGE_AUTHORITY: authority, JUDGE_TENANT: tenant, JUDGE_MAILBOX: mailbox } = process.env;
const signIn = await fetch(`${authority}/${tenant}/oauth2/v2.0/token`, {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "client_credentials", client_id: process.env.JUDGE_CLIENT_ID,
    client_secret: process.env.JUDGE_CLIENT_SECRET, scope: `${base}/.default`,
  }),
});
const { access_token: token } = await signIn.json();
assert.ok(token, "no token");
const me = `/users/${mailbox}`;
const client = Client.init({
  baseUrl: base + "/",
  customHosts: new Set([new URL(base).hostname]),
  authProvider: (done) => done(null, token),
});

const newest = (top) => client.api(`${me}/mailFolders/inbox/messages`).select("id,subject").orderby("receivedDateTime desc").top(top).get();

// Ids hold / and +, so in a path they are escaped.
const seg = (item) => encodeURIComponent(item.id);

async function everyPage(first) {
  const ids = [];
  await new PageIterator(client, first, (m) => ids.push(m.id) > 0).iterate();
  return ids;
}

async function deltaRound(request) {
  const changes = [];
  let page = await request.get();
  for (;;) {
    changes.push(...page.value);
    if (page["@odata.deltaLink"]) return { changes, link: page["@odata.deltaLink"] };
    page = await client.api(page["@odata.nextLink"]).get();
  }
}

test("a list takes select, filter and orderby", async () => {
  const page = await client.api(`${me}/mailFolders/inbox/messages`)
    .filter("receivedDateTime ge 2020-01-01T00:00:00Z and isRead eq false")
    .orderby("receivedDateTime desc").select("subject,isRead,receivedDateTime").top(50).get();
  assert.equal(page.value.length, 50);
  assert.ok(page.value.every((m) => m.isRead === false && !("body" in m)));
  const times = page.value.map((m) => m.receivedDateTime);
  assert.deepEqual(times, [...times].sort().reverse());
});

test("the page iterator reaches the end of a folder", async () => {
  const inbox = await client.api(`${me}/mailFolders/inbox`).get();
  const ids = await everyPage(await newest(100));
  assert.ok(inbox.totalItemCount > 100);
  assert.equal(ids.length, inbox.totalItemCount);
  assert.equal(new Set(ids).size, ids.length);
});

test("a delta round tells what changed since the one before", async () => {
  const inbox = await client.api(`${me}/mailFolders/inbox`).get();
  const first = await deltaRound(client.api(`${me}/mailFolders/inbox/messages/delta`).select("subject,isRead").header("Prefer", "odata.maxpagesize=200"));
  assert.equal(first.changes.length, inbox.totalItemCount);
  const [kept, gone] = first.changes;
  await client.api(`${me}/messages/${seg(kept)}`).patch({ isRead: !kept.isRead });
  await client.api(`${me}/messages/${seg(gone)}`).delete();
  const second = await deltaRound(client.api(first.link));
  assert.deepEqual(new Set(second.changes.map((m) => m.id)), new Set([kept.id, gone.id]));
  assert.equal(second.changes.find((m) => m.id === kept.id).isRead, !kept.isRead);
  assert.ok(second.changes.find((m) => m.id === gone.id)["@removed"]);
  assert.equal((await deltaRound(client.api(second.link))).changes.length, 0);
});

test("a batch keeps to dependsOn, and one that fails fails what hangs on it", async () => {
  const [m] = (await newest(1)).value;
  // The client cuts off scheme and host only, and a batch's urls begin below the version.
  const ask = (method, path, body) => new Request(`${base}${path}`, {
    method, ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });
  const send = async (...steps) => {
    const content = new BatchRequestContent(steps);
    return new BatchResponseContent(await client.api("/$batch").post(await content.getContent()));
  };
  const good = await send(
    { id: "1", request: ask("PATCH", `${me}/messages/${seg(m)}`, { categories: ["Benign"] }) },
    { id: "2", request: ask("GET", `${me}/messages/${seg(m)}?$select=categories`), dependsOn: ["1"] },
  );
  assert.equal(good.getResponseById("1").status, 200, await good.getResponseById("1").clone().text());
  assert.deepEqual((await good.getResponseById("2").json()).categories, ["Benign"]);
  const bad = await send(
    { id: "1", request: ask("GET", `${me}/mailFolders/nosuchfolder`) },
    { id: "2", request: ask("GET", `${me}/mailFolders/inbox`), dependsOn: ["1"] },
  );
  assert.ok(bad.getResponseById("1").status >= 400);
  assert.equal(bad.getResponseById("2").status, 424);
});

test("a move gives a new id, and an immutable one stays", async () => {
  const [m] = (await newest(1)).value;
  const moved = await client.api(`${me}/messages/${seg(m)}/move`).post({ destinationId: "archive" });
  assert.notEqual(moved.id, m.id);
  await assert.rejects(client.api(`${me}/messages/${seg(m)}`).get(), (e) => e.statusCode === 404);
  const prefer = ["Prefer", 'IdType="ImmutableId"'];
  const fixed = (await client.api(`${me}/mailFolders/inbox/messages`).header(...prefer).top(1).get()).value[0];
  const after = await client.api(`${me}/messages/${seg(fixed)}/move`).header(...prefer).post({ destinationId: "archive" });
  assert.equal(after.id, fixed.id);
});

test("an upload session takes 5 MB in pieces and gives the same bytes back", async () => {
  const draft = await client.api(`${me}/messages`).post({ subject: "Evidence", body: { contentType: "text", content: "Attached." } });
  const bytes = Uint8Array.from({ length: 5 << 20 }, (_, i) => (i * 31 + (i >> 8)) & 255);
  const session = await LargeFileUploadTask.createUploadSession(client, `${base}/v1.0${me}/messages/${seg(draft)}/attachments/createUploadSession`, {
    AttachmentItem: { attachmentType: "file", name: "evidence.bin", size: bytes.length },
  });
  const file = new FileUpload(bytes.buffer, "evidence.bin", bytes.length);
  // Exchange's upload URLs are on a host that is not Graph's, where the client sends no token. The emulator's are on
  // its one host, so the pieces go through a client that does not count that host as Graph's.
  const outsider = Client.init({ authProvider: (done) => done(null, token) });
  await new LargeFileUploadTask(outsider, file, session, { rangeSize: 10 * 320 * 1024 }).upload();
  const [a] = (await client.api(`${me}/messages/${seg(draft)}/attachments`).select("id,name,size").get()).value;
  assert.equal(a.name, "evidence.bin");
  const back = await client.api(`${me}/messages/${seg(draft)}/attachments/${seg(a)}/$value`).responseType("arraybuffer").get();
  assert.ok(Buffer.from(back).equals(Buffer.from(bytes)));
});

test("$value is the MIME of the message", async () => {
  const [m] = (await client.api(`${me}/mailFolders/inbox/messages`).select("id,internetMessageId").top(1).get()).value;
  const mime = Buffer.from(await client.api(`${me}/messages/${seg(m)}/$value`).responseType("arraybuffer").get()).toString("latin1");
  assert.ok(mime.includes(`Message-ID: ${m.internetMessageId}\r\n`));
});

test("errors have Graph's form", async () => {
  await assert.rejects(client.api(`${me}/messages/notanid`).get(), (e) => {
    assert.ok(e instanceof GraphError);
    assert.ok(e.statusCode === 400 || e.statusCode === 404, String(e.statusCode));
    assert.match(e.code, /^Error[A-Z]\w+$/);
    assert.match(e.requestId, /^[0-9a-f-]{36}$/);
    return true;
  });
  await assert.rejects(client.api(`${me}/messages`).filter("nosuch eq 1").get(), (e) => e instanceof GraphError && e.statusCode === 400);
});
