/** What only this page knows. */
import type { Button, Pressable, State } from '../shown.ts';

export type { Button, Edge, Entry, Lease, Playing, Pressable, State } from '../shown.ts';

/** Everything that is drawn, and what a hand does to it. */
export interface Page {
  readonly state: State;
  /** Who the visitor is now. */
  readonly me: string;
  /** ms since the epoch. */
  readonly now: number;
  readonly become: (person: string) => void;
  /** Posts to the server; tells what it refuses. */
  readonly act: (what: string, args: Readonly<Record<string, string>>) => Promise<void>;
  readonly press: (message: Pressable, button: Button) => void;
  /** Shows the object of this name. */
  readonly open: (name: string | undefined) => void;
}

export function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}

/** `1:05`, or `0:00` when it is over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
