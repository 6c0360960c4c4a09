// Between clients and server, on the level of TCP: what a network does to a connection on its way.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What becomes of one connection. */
export type Mischief =
  | 'none'
  /** The server's answer is never heard, though the server did what was asked. */
  | 'answer lost'
  /** Half of what the client said arrives, and then nothing. */
  | 'request cut'
  /** All that the client says is said to the server twice. */
  | 'request doubled'
  | 'slow'
  | 'reset'
  /** Both ends believe that they are connected. */
  | 'half-open';

export interface Proxy {
  port: number;
  /** Every connection ends at once; what was on its way is gone. */
  cut(): void;
}

/** Gone when the test ends. `mischiefOf` is asked once for each connection; what is slow comes up to `slowMs` late. */
export async function openProxy(
  targetPort: () => number,
  mischiefOf: () => Mischief = () => 'none',
  slowMs = 0,
): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // Either end may go at any moment: that is what this is for.
    socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const toServer = () => keep(connect(targetPort(), '127.0.0.1'));
    relay(keep(client), toServer, mischiefOf(), slowMs);
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    cut();
  });
  return { port: (server.address() as AddressInfo).port, cut };
}

function relay(client: Socket, toServer: () => Socket, mischief: Mischief, slowMs: number): void {
  if (mischief === 'half-open') return void client.resume();
  if (mischief === 'reset') return void client.once('data', () => client.resetAndDestroy());
  const server = toServer();
  const end = () => {
    client.destroy();
    server.destroy();
  };
  client.once('close', end);
  server.once('close', end);
  if (mischief === 'request cut') {
    client.once('data', (chunk) => server.write(chunk.subarray(0, chunk.length / 2), end));
    return;
  }
  client.pipe(server);
  if (mischief === 'answer lost') server.once('data', end);
  else if (mischief === 'slow')
    server.on('data', (chunk) => setTimeout(() => client.write(chunk), slowMs * Math.random()));
  else server.pipe(client);
  if (mischief === 'request doubled') {
    const second = toServer();
    client.pipe(second);
    second.resume();
  }
}
