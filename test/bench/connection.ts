// One keep-alive connection that posts one body at a time, opened anew where the server closed it while nothing was sent.
// It reads just enough of HTTP to know status and body: a generator has to cost less than any server it measures.
import { createConnection, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: string;
}

/** Null where the connection ended before the answer came. */
export type Answered = (answer: Answer | null) => void;

export interface Connection {
  /** @throws where the last body has not been answered */
  post(body: string, answered: Answered): void;
  isBusy(): boolean;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

export async function openConnection(url: URL): Promise<Connection> {
  const head =
    `POST ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nOrigin: https://glaze-and-grain.example\r\n` +
    'Accept: */*\r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: ';
  let received = '';
  let waiting: Answered | null = null;

  function answer(value: Answer | null): void {
    const answered = waiting;
    waiting = null;
    received = '';
    answered?.(value);
  }

  function connect(): Socket {
    const opened = createConnection({ host: url.hostname, port: Number(url.port), noDelay: true });
    // One character is one byte, so that lengths can be compared.
    opened.setEncoding('latin1');
    opened.on('data', (text: string) => {
      received = received === '' ? text : received + text;
      const read = readAnswer(received);
      if (read) answer(read);
    });
    // What the fault was is told by `close`, which follows: nothing was answered.
    opened.on('error', () => opened.destroy());
    opened.on('close', () => {
      if (opened === socket) answer(null);
    });
    return opened;
  }

  let socket = connect();
  await connected(socket);
  return {
    post(body, answered) {
      if (waiting) throw new Error('This connection still waits for an answer');
      waiting = answered;
      if (socket.destroyed || socket.readableEnded) socket = connect();
      socket.write(`${head}${Buffer.byteLength(body)}${HEAD_END}${body}`);
    },
    isBusy: () => waiting !== null,
    close: () => socket.destroy(),
  };
}

/** Null until all of it is there. @throws where the body's length is not said */
function readAnswer(received: string): Answer | null {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd < 0) return null;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, headEnd))?.[1];
  if (length === undefined) throw new Error(`An answer without a length:\n${received.slice(0, headEnd)}`);
  const bodyStart = headEnd + HEAD_END.length;
  if (received.length < bodyStart + Number(length)) return null;
  return { status: Number(received.slice(9, 12)), body: received.slice(bodyStart) };
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('close', () => reject(new Error('No connection could be opened')));
  });
}
