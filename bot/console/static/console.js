/** What the console adds where scripts run: live news, shortcuts, copying. All else works without. */
import { listen } from "./live.js";
import { warnBeforeTheEnd } from "./session_end.js";
import { useShortcuts } from "./shortcuts.js";

listen();
warnBeforeTheEnd();
useShortcuts();

// The newest words stand at the bottom.
const chat = document.querySelector(".chat");
if (chat) chat.scrollTop = chat.scrollHeight;

const copy = document.getElementById("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById("document").textContent);
    document.getElementById("copied").textContent = copy.dataset.done;
  });
}

const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
