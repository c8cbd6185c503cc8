/** YAML for readers: whatever fits on a line stands on one. */
import { Document, visit } from 'yaml';

const WIDTH = 96;

export function yaml(items: readonly object[]): string {
  const document = new Document(items, { aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_key, node) => {
      if (node === document.contents) return undefined;
      if (JSON.stringify(node).length > WIDTH) return undefined;
      node.flow = true;
      return visit.SKIP;
    },
  });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return `\`\`\`yaml\n${text.trimEnd()}\n\`\`\``;
}
