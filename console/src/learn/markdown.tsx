// A report's Markdown as elements of our own: headings, lists, tables, paragraphs, code and bold. Anything else is text; HTML is never read.
import type { ReactNode } from "react";

const INLINE = /((?<!\\)`[^`]+`|(?<!\\)\*\*[^*]+\*\*)/;

/** Return text as it was meant: signs that were escaped, and the one entity that the report writes. */
const plain = (text: string) => text.replace(/\\([\\|`*_[\]#])/g, "$1").replaceAll("&lt;", "<");

function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((piece, place) => {
    if (piece.length > 2 && piece.startsWith("`") && piece.endsWith("`")) return <code key={place}>{piece.slice(1, -1)}</code>;
    if (piece.length > 4 && piece.startsWith("**") && piece.endsWith("**")) return <strong key={place}>{plain(piece.slice(2, -2))}</strong>;
    return plain(piece);
  });
}

type Kind = "heading" | "item" | "row" | "code" | "text";

interface Block {
  kind: Kind;
  lines: string[];
}

function kindOf(line: string): Kind {
  if (/^#{1,6} /.test(line)) return "heading";
  if (/^\s*([-*]|\d+\.) /.test(line)) return "item";
  return line.startsWith("|") ? "row" : "text";
}

/** Return the blocks of a text: lines of one kind that follow each other are one; a heading stands alone. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let ended = true;
  let fenced = false;
  for (const line of markdown.split(/\r?\n/)) {
    const open = ended ? undefined : blocks.at(-1);
    const kind = kindOf(line);
    if (line.startsWith("```")) {
      fenced = !fenced;
      if (fenced) blocks.push({ kind: "code", lines: [] });
      ended = !fenced;
    } else if (fenced) open?.lines.push(line);
    else if (!line.trim()) ended = true;
    else if (open?.kind === "item" && kind === "text") open.lines.push(`${open.lines.pop()} ${line.trim()}`);
    else if (open?.kind === kind && kind !== "heading") open.lines.push(line);
    else {
      blocks.push({ kind, lines: [line] });
      ended = false;
    }
  }
  return blocks;
}

const cells = (row: string) => row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
const ruled = (row: string) => /^[\s|:-]+$/.test(row);

function Table({ rows }: { rows: string[] }) {
  const [head = "", ...rest] = rows;
  return (
    <div className="scroller" tabIndex={0} role="region" aria-label={cells(head).filter(Boolean).join(", ")}>
      <table>
        <thead>
          <tr>{cells(head).map((cell, place) => <th key={place} scope="col">{inline(cell)}</th>)}</tr>
        </thead>
        <tbody>
          {rest.filter((row) => !ruled(row)).map((row, place) => (
            <tr key={place}>{cells(row).map((cell, column) => <td key={column}>{inline(cell)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Drawn({ block }: { block: Block }) {
  const { kind, lines } = block;
  const [first = ""] = lines;
  if (kind === "heading") return first.startsWith("# ") ? <h4 className="strong">{inline(first.slice(2))}</h4> : <h4>{inline(first.replace(/^#+ /, ""))}</h4>;
  if (kind === "row") return <Table rows={lines} />;
  if (kind === "code") return <pre tabIndex={0}>{lines.join("\n")}</pre>;
  if (kind === "item") return <ul>{lines.map((line, place) => <li key={place}>{inline(line.replace(/^\s*([-*]|\d+\.) /, ""))}</li>)}</ul>;
  return <p>{inline(lines.join(" "))}</p>;
}

export function Markdown({ text }: { text: string }) {
  return <div className="markdown" lang="en">{blocksOf(text).map((block, place) => <Drawn key={place} block={block} />)}</div>;
}
