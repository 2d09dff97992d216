// A sentence in which a command stands between backticks, with the command set as one.
export function Coded({ text }: { text: string }) {
  return <>{text.split("`").map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>;
}
