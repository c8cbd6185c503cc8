/** The server's side of a WebSocket (RFC 6455), as much of it as Socket Mode needs: whole text messages, ping, pong, close. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Peer {
  send(text: string): void;
  sendBinary(bytes: Buffer): void;
  /** A close frame; the connection beneath stays, as Slack leaves it. */
  close(): void;
  /** Cuts the connection. */
  drop(): void;
  /** Half-open: what comes is neither read nor answered any more. */
  freeze(): void;
}

export interface PeerEvents {
  readonly onText: (text: string) => void;
  /** The connection is gone, or the other side said that it closes. */
  readonly onClosed: () => void;
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

export function acceptWebSocket(request: IncomingMessage, socket: Duplex, events: PeerEvents): Peer {
  const key = String(request.headers['sec-websocket-key']);
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  let frozen = false;
  let said = false;
  const write = (opcode: number, data: Buffer) => {
    if (socket.writable && !frozen) socket.write(frame(opcode, data));
  };
  const close = (data: Buffer) => {
    if (!said) write(CLOSE, data);
    said = true;
  };
  const take = createReader((opcode, data) => {
    if (frozen) return;
    if (opcode === PING) write(PONG, data);
    if (opcode === TEXT) events.onText(data.toString());
    if (opcode !== CLOSE) return;
    close(data);
    events.onClosed();
  });
  socket.on('data', take).on('error', ignore).on('close', events.onClosed);
  return {
    send: (text) => write(TEXT, Buffer.from(text)),
    sendBinary: (bytes) => write(BINARY, bytes),
    close: () => close(Buffer.from([1000 >> 8, 1000 & 255])),
    drop: () => void socket.destroy(),
    freeze: () => void (frozen = true),
  };
}

/** Never masked: a server's are not. */
function frame(opcode: number, data: Buffer): Buffer {
  const { length } = data;
  if (length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, length]), data]);
  if (length > 65_535) throw new Error(`A message of ${length} bytes is more than this stand-in sends.`);
  return Buffer.concat([Buffer.from([0x80 | opcode, 126, length >> 8, length & 255]), data]);
}

/** Cuts the stream into frames; a client's are masked, and ours come whole. */
function createReader(onFrame: (opcode: number, data: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let size = frameSize(rest); size !== undefined && size <= rest.length; size = frameSize(rest)) {
      const [head = 0] = rest;
      const data = Buffer.from(rest.subarray(size - dataLength(rest), size));
      const mask = rest.subarray(size - data.length - 4, size - data.length);
      onFrame(head & 15, data.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) as Buffer);
      rest = rest.subarray(size);
    }
  };
}

/** Undefined until enough has come to know. */
function frameSize(bytes: Buffer): number | undefined {
  if (bytes.length < 4) return undefined;
  return dataLength(bytes) + (isLong(bytes) ? 8 : 6);
}

function dataLength(bytes: Buffer): number {
  return isLong(bytes) ? bytes.readUInt16BE(2) : (bytes[1] ?? 0) & 127;
}

function isLong(bytes: Buffer): boolean {
  const length = (bytes[1] ?? 0) & 127;
  if (length === 127) throw new Error('A message of more than 64 KiB is more than this stand-in reads.');
  return length === 126;
}

function ignore(): void {}
