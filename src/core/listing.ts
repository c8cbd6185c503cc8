/** Lists that fit into one message. */

/** Characters that a message may have in all: Slack cuts longer ones up, or off. */
export const MESSAGE_LIMIT = 2800;
const MORE_LENGTH = 20;

/** As many items as fit into so many characters, a line each, and then how many more there are. */
export function listed<T>(items: readonly T[], say: (item: T) => string, room: number): readonly string[] {
  const lines: string[] = [];
  let left = room - MORE_LENGTH;
  for (const item of items) {
    const line = `• ${say(item)}`;
    left -= line.length + 1;
    if (left < 0) break;
    lines.push(line);
  }
  const more = items.length - lines.length;
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

/** How many characters the lines take. */
export function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** The first few names, and how many more there are. */
export function few(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
