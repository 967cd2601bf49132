// Shows the PDF of each viewer (templates/viewer.html) page by page; without it, the viewer is a link to the document.

const STEP = 1.25;
const SMALLEST = 0.5;
const LARGEST = 4;
const MOST_DENSE = 2; // a telephone's third pixel per point costs memory and shows nothing more

const whole = (address) => new URL(address, document.baseURI).href;

async function open(viewer) {
  const { library, worker, maps, fonts, decoders, pdf } = viewer.dataset;
  const pdfjs = await import(library);
  pdfjs.GlobalWorkerOptions.workerSrc = worker;
  return pdfjs.getDocument({
    url: whole(pdf),
    cMapUrl: whole(maps), // Chinese scans and official forms often name their fonts instead of carrying them
    standardFontDataUrl: whole(fonts),
    wasmUrl: whole(decoders),
    useWasm: false, // our content policy lets no text or bytes become a program
    enableXfa: false,
    verbosity: 0, // what is odd in a scan is no business of the reader
    disableAutoFetch: true, // a page is fetched when it is looked at
  }).promise;
}

class Viewer {
  constructor(element) {
    this.element = element;
    this.sheet = element.querySelector(".viewer-sheet");
    this.canvas = element.querySelector("canvas");
    this.place = element.querySelector("[role=status]");
    this.buttons = Object.fromEntries(
      [...element.querySelectorAll("[data-act]")].map((button) => [button.dataset.act, button]),
    );
    this.page = 1;
    this.zoom = 1;
    this.asked = 0;
  }

  async start() {
    this.sheet.hidden = false; // it needs a width before its first page can be drawn
    try {
      this.document = await open(this.element);
      await this.show();
    } catch (fault) {
      this.fail(fault);
      return;
    }
    this.element.querySelector(".viewer-bar").hidden = false;
    for (const [act, button] of Object.entries(this.buttons)) button.addEventListener("click", () => this.act(act));
    this.sheet.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.fit()).observe(this.sheet);
  }

  fail(fault) {
    this.sheet.hidden = true;
    this.element.querySelector(".viewer-fault").hidden = false;
    console.warn("viewer:", fault.name);
  }

  can(act) {
    if (act === "previous") return this.page > 1;
    if (act === "next") return this.page < this.document.numPages;
    return act === "larger" ? this.zoom < LARGEST : this.zoom > SMALLEST;
  }

  act(act) {
    if (!this.can(act)) return;
    if (act === "previous") this.page -= 1;
    else if (act === "next") this.page += 1;
    else this.zoom = Math.min(LARGEST, Math.max(SMALLEST, act === "larger" ? this.zoom * STEP : this.zoom / STEP));
    if (act === "previous" || act === "next") this.sheet.scrollTop = 0;
    this.show().catch((fault) => this.fail(fault));
  }

  press(event) {
    const act = { PageUp: "previous", PageDown: "next", "+": "larger", "=": "larger", "-": "smaller" }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.act(act);
  }

  fit() {
    if (this.sheet.clientWidth === this.width) return;
    this.show().catch((fault) => this.fail(fault));
  }

  // Draws the page that is asked for last: who turns pages quickly does not wait for those between.
  async show() {
    const asked = ++this.asked;
    this.tell();
    const page = await this.document.getPage(this.page);
    if (asked !== this.asked) return;
    this.drawing?.cancel();
    this.width = this.sheet.clientWidth;
    const points = page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale: (this.width / points) * this.zoom });
    const dense = Math.min(window.devicePixelRatio || 1, MOST_DENSE);
    const canvas = document.createElement("canvas"); // drawn aside, so that no half page is seen
    canvas.width = Math.floor(viewport.width * dense);
    canvas.height = Math.floor(viewport.height * dense);
    this.drawing = page.render({ canvas, viewport, transform: [dense, 0, 0, dense, 0, 0] });
    try {
      await this.drawing.promise;
    } catch (fault) {
      if (fault.name === "RenderingCancelledException") return;
      throw fault;
    }
    if (asked === this.asked) this.put(canvas, viewport);
  }

  put(canvas, viewport) {
    canvas.style.width = `${Math.floor(viewport.width)}px`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${this.element.dataset.title}, ${this.place.textContent}`);
    canvas.dataset.page = this.page;
    this.canvas.replaceWith(canvas);
    this.canvas = canvas;
  }

  // Buttons that lead nowhere stay where they are, so that nobody's keyboard focus is lost with them.
  tell() {
    const words = this.element.dataset.place;
    this.place.textContent = words.replace("{page}", this.page).replace("{pages}", this.document.numPages);
    for (const [act, button] of Object.entries(this.buttons)) {
      button.setAttribute("aria-disabled", String(!this.can(act)));
    }
  }
}

// A document is fetched when its viewer comes into sight: a claim has dozens.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((each) => each.isIntersecting)) {
    seen.unobserve(entry.target);
    new Viewer(entry.target).start();
  }
});

function find(where) {
  for (const viewer of where.querySelectorAll(".viewer[data-pdf]:not([data-found])")) {
    viewer.dataset.found = "";
    seen.observe(viewer);
  }
}

find(document);
document.addEventListener("htmx:load", (event) => find(event.target.parentElement ?? document));
