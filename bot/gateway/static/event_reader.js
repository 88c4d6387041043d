/**
 * Reads text/event-stream as it comes, in pieces of any size.
 * @param {(name: string, data: any) => void} onEvent
 * @returns {(text: string) => void} takes the next piece
 */
export function createEventReader(onEvent) {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).replace(/\r\n/g, "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) readBlock(block, onEvent);
  };
}

function readBlock(block, onEvent) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    const [, field, value] = /^(event|data): ?(.*)$/.exec(line) || [];
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  // A comment, such as "still here", has no data.
  if (data.length) onEvent(name, JSON.parse(data.join("\n")));
}
