// Speaking with the server: JSON over HTTP, and news over a WebSocket.

const PATIENCE = 30_000; // milliseconds for an answer

/** The server could not be asked, or could not do it. `code` is its own word for it, "" where it did not answer. */
export class Failure extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export function get(path) {
  return ask(path, {});
}

const unanswered = new Map(); // what was sent and not answered -> its request id

/** Does something. Sent again after a failure, the same thing carries the same request id and so happens once. */
export async function post(path, body) {
  const what = JSON.stringify([path, body]);
  const request = unanswered.get(what) ?? crypto.randomUUID();
  unanswered.set(what, request);
  try {
    const answer = await ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, request }),
    });
    unanswered.delete(what);
    return answer;
  } catch (failure) {
    if (failure.code) unanswered.delete(what);
    throw failure;
  }
}

async function ask(path, options) {
  let status;
  let answer;
  try {
    const response = await fetch(`api/${path}`, { ...options, signal: AbortSignal.timeout(PATIENCE) });
    status = response.status;
    answer = status < 500 ? await response.json().catch((error) => (status < 400 ? Promise.reject(error) : {})) : {};
  } catch {
    throw new Failure("");
  }
  if (status >= 500) throw new Failure("");
  if (status >= 400) throw new Failure(answer.error ?? String(status));
  return answer;
}

/** Listens until `stop()`; connects again when the line drops. `onLine` is called with true each time it stands. */
export function listen(person, onEvent, onLine) {
  let socket;
  let timer;
  let stopped = false;
  const connect = () => {
    const address = new URL(`api/events?person=${encodeURIComponent(person)}`, document.baseURI);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(address);
    socket.onopen = () => !stopped && onLine(true);
    socket.onmessage = (event) => !stopped && onEvent(JSON.parse(event.data));
    socket.onclose = () => {
      if (stopped) return;
      onLine(false);
      timer = setTimeout(connect, 1500);
    };
  };
  connect();
  return function stop() {
    stopped = true;
    clearTimeout(timer);
    socket.close();
  };
}
