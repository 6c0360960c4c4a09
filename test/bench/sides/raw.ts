// The generator's own check: node:http that parses the body, validates nothing, keeps nothing. How fast the
// generator can be.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: { id: string }[] };
    const answer = JSON.stringify({ results: events.map(({ id }) => ({ id, status: 'stored' })) });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`listens at :${(server.address() as AddressInfo).port}`));
