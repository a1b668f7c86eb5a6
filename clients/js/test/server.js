// A stand-in for fetch that answers as told and keeps what it was sent.
export function server(...answers) {
  const seen = [];
  const fetch = async (url, init) => {
    const body = JSON.parse(init.body);
    seen.push({ url, headers: init.headers, keepalive: init.keepalive, events: body.events });
    const answer = answers.length > 1 ? answers.shift() : answers[0] ?? {};
    if (answer instanceof Error) throw answer;
    const { status = 202, headers = {}, empty = false, ...receipt } = typeof answer === "function" ? await answer(body.events) : answer;
    return new Response(empty ? null : JSON.stringify(receipt), { status, headers });
  };
  return { fetch, seen, ids: () => seen.flatMap((r) => r.events.map((e) => e.event_id)) };
}

export class MemoryStorage {
  items = new Map();
  get length() { return this.items.size; }
  key(i) { return [...this.items.keys()][i] ?? null; }
  getItem(k) { return this.items.get(k) ?? null; }
  setItem(k, v) { this.items.set(k, String(v)); }
  removeItem(k) { this.items.delete(k); }
}

export const until = async (what) => {
  for (let i = 0; i < 500 && !what(); i++) await new Promise((r) => setTimeout(r, 10));
  if (!what()) throw new Error("It did not happen within five seconds: " + what);
};
