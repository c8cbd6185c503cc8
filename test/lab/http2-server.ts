/**
 * An HTTP/2 and gRPC server among the lab's outside servers, which speak HTTP/1.1 alone: on every address, on port
 * 50051, in plain text. Tells who answered and what arrived, as they do; `/status/N` and `/delay/MS` as there, for
 * gRPC a gRPC status.
 */
import { createServer } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';

const NAMES: Readonly<Record<string, string>> = {
  '198.51.100.11': 'a.example.com',
  '198.51.100.12': 'b.example.com',
  '198.51.100.13': 'c.example.com',
  '198.51.100.14': 'd.example.com',
};

const server = createServer();
server.on('stream', (stream, head) => {
  stream.on('error', () => undefined).resume();
  const path = String(head[':path']);
  const number = (word: string) => Number(new RegExp(`/${word}/(\\d+)`).exec(path)?.[1] ?? 0);
  const attempt = head['x-envoy-attempt-count'];
  const said = JSON.stringify({
    served_by: NAMES[stream.session?.socket.localAddress ?? ''],
    host: head[':authority'],
    ...(attempt === undefined ? {} : { attempt: Number(attempt) }),
  });
  const status = number('status');
  const answer = () => {
    if (stream.destroyed) return;
    if (head['content-type'] === 'application/grpc') {
      // Head and trailers in one: how gRPC says an error at once, and proxies see it before the body.
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(status), 'x-said': said },
        { endStream: true },
      );
    } else {
      stream.respond({ ':status': status || 200, 'content-type': 'application/json' });
      stream.end(said);
    }
  };
  void sleep(number('delay')).then(answer);
});
server.listen(50_051, '0.0.0.0');
