// The tenant that a sign-in is tried in: its applications, its people, and what its administrator can change.
import { readFileSync } from "node:fs";

export const { JUDGE_GRAPH: graph, JUDGE_AUTHORITY: host, JUDGE_TENANT: tenant, JUDGE_MAILBOX: mailbox } = process.env;
export const clientId = process.env.JUDGE_CLIENT_ID;
export const clientSecret = process.env.JUDGE_CLIENT_SECRET;
export const person = "j.brandt@contoso.com";
export const domain = "contoso.com";

export async function admin(method, path, body) {
  const r = await fetch(`${host}/_emulator/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
  if (!r.ok) throw new Error(`${method} ${path}: ${await r.text()}`);
  return r.json();
}

export const appNamed = async (name) => (await admin("GET", "apps")).find((a) => a.name === name);

// A key and its certificate, as the Go test wrote them.
export function keyPair(name) {
  const pem = readFileSync(`${process.env.JUDGE_FOLDER}/${name}.pem`, "utf8");
  const certificate = pem.slice(pem.indexOf("-----BEGIN CERTIFICATE"));
  return { privateKey: pem.slice(0, pem.length - certificate.length), certificate };
}

// What Graph says to a token.
export async function ask(token, path = `/users/${mailbox}/mailFolders/inbox`) {
  const r = await fetch(`${graph}/v1.0${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return { status: r.status, challenge: r.headers.get("WWW-Authenticate"), body: await r.json() };
}

export async function post(path, form, headers = {}) {
  const r = await fetch(`${host}/${path}`, { method: "POST", headers, body: new URLSearchParams(form) });
  return { status: r.status, headers: r.headers, body: await r.json() };
}

const unescaped = (s) => s.replaceAll("&#34;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#43;", "+").replaceAll("&amp;", "&");

const attribute = (tag, name) => unescaped(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

// A person at a browser: fills in the form of each page, and goes where that leads. Gives the addresses that were gone
// through, and the last page.
export async function browse(address, { login = person, answer = "accept", code = "", stopAt = () => false } = {}) {
  const been = [];
  let request = [address, {}];
  for (let page = 0; page < 10; page++) {
    been.push(request[0]);
    if (stopAt(request[0])) return { been, text: "" };
    const r = await fetch(request[0], { ...request[1], redirect: "manual" });
    if (r.status === 302) {
      request = [new URL(r.headers.get("Location"), request[0]).href, {}];
      continue;
    }
    const text = await r.text();
    const form = /<form [^>]*>/.exec(text)?.[0];
    if (!form) return { been, text };
    const fields = new URLSearchParams([...text.matchAll(/<input [^>]*>/g)].map(([tag]) => [attribute(tag, "name"), attribute(tag, "value")]));
    if (fields.has("login")) fields.set("login", login);
    if (fields.has("user_code")) fields.set("user_code", code);
    if (/<button name="answer"/.test(text)) fields.set("answer", answer);
    const to = new URL(attribute(form, "action"), request[0]).href;
    request = attribute(form, "method").toUpperCase() === "POST" ? [to, { method: "POST", body: fields }] : [`${to}?${fields}`, {}];
  }
  throw new Error("the pages never end");
}
