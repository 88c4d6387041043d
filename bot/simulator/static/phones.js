// Two phones: shows what stands on them, and sends what is typed or pressed.
const BETWEEN_LOOKS = 700;

const post = async (path, body) => {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()).status;
};

class Phone {
  constructor(section) {
    this.section = section;
    this.messages = section.querySelector(".messages");
    this.channel = section.querySelector("[name=channel]");
    this.trouble = section.querySelector(".trouble");
    this.text = section.querySelector("textarea");
    section.querySelector("form").addEventListener("submit", (event) => this.send(event));
    section.querySelector("[name=picture]").addEventListener("click", () => this.tell("/picture"));
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey) this.send(event);
    });
  }

  send(event) {
    event.preventDefault();
    const text = this.text.value;
    if (!text.trim()) return;
    this.text.value = "";
    this.tell("/write", { text });
  }

  async tell(path, more = {}) {
    const status = await post(path, { channel: this.channel.value, ...more });
    const words = this.trouble.dataset.words.replace("{status}", status);
    this.trouble.textContent = status === 200 ? "" : words;
    look();
  }

  show(phones) {
    const shown = phones[this.channel.value];
    const state = JSON.stringify(shown);
    if (state === this.state) return;
    this.state = state;
    this.messages.replaceChildren(...shown.map((message) => this.bubble(message)));
    if (!shown.length) this.messages.textContent = this.messages.dataset.nothing;
    this.messages.scrollTop = this.messages.scrollHeight;
  }

  bubble(message) {
    const item = document.createElement("div");
    item.className = message.ours ? "ours" : "theirs";
    const text = document.createElement("span");
    text.textContent = message.text;
    const meta = document.createElement("span");
    meta.className = "meta";
    meta.textContent = [message.at, message.state].filter(Boolean).join(" · ");
    item.append(text, meta);
    if (message.options.length) item.append(this.options(message.options));
    return item;
  }

  options(options) {
    const list = document.createElement("div");
    list.className = "options";
    list.append(...options.map((option) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = option.title;
      button.addEventListener("click", () => this.tell("/press", option));
      return button;
    }));
    return list;
  }
}

const phones = [...document.querySelectorAll(".phone")].map((section) => new Phone(section));
const mood = document.getElementById("mood");
mood.addEventListener("change", () => post("/mood", { mood: mood.value }));

async function look() {
  const response = await fetch("/phones.json");
  const state = await response.json();
  if (document.activeElement !== mood) mood.value = state.mood;
  phones.forEach((phone) => phone.show(state.phones));
}

async function again() {
  try {
    await look();
  } finally {
    setTimeout(again, BETWEEN_LOOKS);
  }
}

again();
