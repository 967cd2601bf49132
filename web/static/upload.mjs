// Sends a document in pieces: paused, cut off or reloaded, it goes on where the server counted it last.
// Without this module the same forms send the whole file at once.

const RETRY_MS = 3000;
const QUARTERS = 4;
const words = JSON.parse(document.getElementById("upload-words")?.dataset.words ?? "{}");

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const megabytes = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** What the page shows of one upload: a bar with figures, and a line that is read aloud when something changes. */
class Panel {
  constructor(form, onPause) {
    this.form = form;
    this.bar = element("progress", { max: 1, value: 0, ariaLabel: words.progress });
    this.figures = element("p", { className: "help" });
    this.line = element("p", { role: "status" });
    this.button = element("button", { type: "button", className: "quiet", textContent: words.pause });
    this.button.addEventListener("click", onPause);
    this.box = element("div", { className: "sending" }, this.bar, this.figures, this.line, this.button);
    this.quarter = 0;
    form.after(this.box);
  }

  show(done, size) {
    const told = fill(words.sending, { done: megabytes(done), size: megabytes(size) });
    this.bar.value = size ? done / size : 0;
    this.figures.textContent = told;
    const quarter = Math.floor((QUARTERS * done) / size);
    if (quarter !== this.quarter) this.line.textContent = told;
    this.quarter = quarter;
  }

  say(text, button) {
    this.line.textContent = text;
    this.button.hidden = !button;
    if (button) this.button.textContent = button;
  }

  /** Why the file is not taken, beside its field as the server would have told it. */
  refuse(texts) {
    this.box.remove();
    const field = this.form.querySelector(".field");
    const input = field.querySelector("input[type=file]");
    field.classList.add("wrong");
    field.querySelectorAll(".fault").forEach((each) => each.remove());
    const faults = texts.map((text, place) =>
      element("p", { className: "fault", id: `${input.id}-fault${place + 1}`, role: "alert", textContent: text }),
    );
    input.before(...faults);
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", [`${input.id}-help`, ...faults.map((each) => each.id)].join(" "));
    input.value = "";
    input.focus();
  }
}

class SignedOut extends Error {}

class Upload {
  constructor(form, file) {
    this.form = form;
    this.file = file;
    this.token = form.elements.csrf_token.value;
    this.panel = new Panel(form, () => this.toggle());
    // The same file is known again by what the browser says of it, so that another of the same name starts anew.
    this.memory = ["upload", form.dataset.begin, file.name, file.size, file.lastModified].join("|");
    this.running = false;
  }

  get address() {
    return this.form.dataset.uploads + this.id;
  }

  toggle() {
    if (!this.running) {
      this.run();
      return;
    }
    this.running = false;
    this.cut?.abort();
    this.panel.say(words.paused, words.resume);
  }

  /** From the start or from where it stopped, until it is done, refused or paused. */
  async run() {
    this.running = true;
    this.panel.say("", words.pause);
    while (this.running) {
      try {
        await this.send();
        return;
      } catch (trouble) {
        if (!this.running) return;
        if (trouble instanceof SignedOut) return this.stop(words.signedOut);
        if (!(trouble instanceof TypeError)) return this.stop(trouble.told ?? words.failed);
        // The network is away: what was counted is asked of the server when it is back.
        this.panel.say(words.waiting, words.pause);
        await pause(RETRY_MS);
      }
    }
  }

  stop(text) {
    this.running = false;
    this.panel.say(text, words.resume);
  }

  async send() {
    const standing = (await this.known()) ?? (await this.begin());
    if (!standing) return;
    let { received, piece } = standing;
    const { size } = this.file;
    while (received < size) {
      this.panel.show(received, size);
      const body = this.file.slice(received, received + piece);
      const answer = await this.ask(`${this.address}/pieces?from=${received}`, { body });
      const told = await answer.json();
      if (!answer.ok && told.offset === undefined) throw Object.assign(new Error(), { told: told.words?.[0] });
      received = answer.ok ? told.received : told.offset;
    }
    this.panel.show(size, size);
    this.panel.say(words.checking);
    await this.finish();
  }

  /** The upload that this browser began with the same file, if the server still has it. */
  async known() {
    this.id ??= localStorage.getItem(this.memory) ?? undefined;
    if (!this.id) return undefined;
    const answer = await this.ask(this.address, { method: "GET" });
    if (answer.ok) return answer.json();
    this.forget();
    return undefined;
  }

  async begin() {
    const body = new URLSearchParams({ name: this.file.name, size: this.file.size });
    const answer = await this.ask(this.form.dataset.begin, { body });
    const told = await answer.json();
    if (!answer.ok) {
      this.refuse(told.words);
      return undefined;
    }
    this.id = told.id;
    localStorage.setItem(this.memory, told.id);
    return told;
  }

  async finish() {
    const answer = await this.ask(`${this.address}/finish`, {});
    const told = await answer.json();
    this.forget();
    if (!answer.ok) {
      this.refuse(told.words);
      return;
    }
    location.reload();
  }

  refuse(texts) {
    this.running = false;
    this.panel.refuse(texts);
    this.form.hidden = false;
  }

  forget() {
    localStorage.removeItem(this.memory);
    this.id = undefined;
  }

  /** Ask the server; who was signed out and in again meanwhile gets a new token and goes on. */
  async ask(address, request, again = true) {
    this.cut = new AbortController();
    const headers = { "X-CSRFToken": this.token, Accept: "application/json" };
    const answer = await fetch(address, { method: "POST", ...request, headers, signal: this.cut.signal });
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) return answer;
    if (answer.status === 404) return answer;
    if (!again || !(await this.renew())) throw answer.status < 500 ? new SignedOut() : new Error(answer.status);
    return this.ask(address, request, false);
  }

  async renew() {
    const page = await fetch(location.href);
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
    const token = fresh.querySelector("form.upload [name=csrf_token]");
    if (token) this.token = token.value;
    return Boolean(token);
  }
}

for (const form of document.querySelectorAll("form.upload")) {
  form.addEventListener("submit", (event) => {
    const [file] = form.elements.file.files;
    if (!file) return;
    event.preventDefault();
    const upload = new Upload(form, file);
    const largest = Number(form.dataset.largest);
    if (file.size > largest) {
      upload.refuse([fill(words.tooLarge, { size: megabytes(file.size), limit: megabytes(largest) })]);
      return;
    }
    form.hidden = true;
    upload.run();
  });
}
