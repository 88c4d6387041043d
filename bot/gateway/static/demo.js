/** The page around the chat: its example questions go into the box instead of to /chat. */
for (const form of document.querySelectorAll("form[data-example]")) {
  form.addEventListener("submit", (event) => {
    const chat = document.querySelector("alongside-chat");
    if (!chat || !chat.ask) return;
    event.preventDefault();
    chat.ask(event.submitter ? event.submitter.value : form.querySelector("button").value);
  });
}
