/** One call by a client of the lab, and what came of it: what goes between a test and the caller in the client's network namespace. */

/** Calls that are alike, each on a connection of its own. */
export interface Calling {
  /** `http:`, `https:`, `h2:` (HTTP/2 in plain text), `grpc:`, `greet:` (the server speaks first), `tcp:` (the client does). */
  readonly url: string;
  /** Asked for by this name, and not by the one in the URL. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly count?: number;
}

export interface Call {
  /** `ok` when an answer came, whatever its status; `closed`, `refused`, `timeout`, `unknown host`, or an error's code. */
  readonly outcome: string;
  /** From the first packet to the end of the answer. */
  readonly ms: number;
  readonly status?: number;
  /** gRPC's own status, by number. */
  readonly grpc?: number;
  /** What the server says of itself, and of what arrived: only a server says so, never a proxy. */
  readonly served_by?: string;
  readonly version?: string;
  readonly host?: string;
  readonly sni?: string;
  readonly tls?: boolean;
  /** Which attempt of its proxy's it was. */
  readonly attempt?: number;
}
