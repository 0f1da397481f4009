// The reporting screen while one types: saved as a draft, kept on the device where it cannot
// be, and its effect on the rates shown. Without this module the same buttons do the same.
//
// data-iltizam-report      the form, with the address that saves it
// data-iltizam-kept-as     under what name the device keeps what is not saved
// data-iltizam-forget      on the page after: that report is handed in

const PREFIX = "iltizam.report.";
const PAUSE = 700;
const AGAIN = 10000;

const store = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + name));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
      return true;
    } catch {
      return false; // no room, or no storage: the server still saves
    }
  },
  drop(name) {
    try {
      localStorage.removeItem(PREFIX + name);
    } catch {
      // nothing was kept
    }
  },
  forget(activity) {
    try {
      Object.keys(localStorage)
        .filter((name) => name.startsWith(`${PREFIX}${activity}.`))
        .forEach((name) => localStorage.removeItem(name));
    } catch {
      // nothing was kept
    }
  },
};

const NOT_TYPED = new Set(["csrfmiddlewaretoken", "update", "revision", "do", "language_before", "second_language_before", "compared", "seen"]);

// Signing in again, in another window too, changes the proof that a form is ours.
const proof = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];

// A row that nobody typed in has none of these; a key alone is none.
const SAID_IN_A_ROW = ["text", "action", "reason", "second_text", "second_reason"];

// As the server makes them: a new row is found again by its key, from save to save.
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";
const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => LETTERS[byte % 32]).join("");

const placeOf = (name) => /^items-\d+-/.exec(name)?.[0];

class Report {
  constructor(form) {
    this.form = form;
    this.name = form.dataset.iltizamKeptAs;
    this.status = form.querySelector("[data-iltizam-status]");
    this.timer = 0;
    this.isSaving = false;
    this.isDirty = false;
    this.isStopped = form.hasAttribute("data-iltizam-conflict");
    this.prepare();
    this.offerWhatWasKept();
    this.saved = this.asText();
  }

  one(selector) {
    return this.form.querySelector(selector);
  }

  prepare() {
    this.form.querySelectorAll("[data-iltizam-without-script]").forEach((each) => {
      each.hidden = true;
    });
    this.slider = this.one("[data-iltizam-slider]");
    this.percent = this.one("[data-iltizam-percent]");
    this.slider.hidden = false;
    this.slider.addEventListener("input", () => {
      this.percent.value = this.slider.value;
    });
    this.percent.addEventListener("input", () => {
      const typed = Number(this.percent.value);
      if (Number.isInteger(typed) && typed >= 0 && typed <= 100) this.slider.value = typed;
    });
    this.percent.addEventListener("focus", () => this.percent.select());
    this.one("[data-iltizam-add]").addEventListener("click", (event) => {
      event.preventDefault();
      this.addRow().querySelector("textarea").focus();
    });
    for (const select of ["[data-iltizam-language]", "[data-iltizam-second-language]"]) {
      this.one(select).addEventListener("change", () => this.speak());
    }
    this.speak();
    this.form.addEventListener("input", (event) => this.changed(event.target));
    this.form.addEventListener("change", (event) => this.changed(event.target));
    // Enter in a field saves the draft; it never hands anything in by accident.
    this.form.addEventListener("submit", () => {
      this.isStopped = true;
      clearTimeout(this.timer);
      this.prove();
      if (this.isDirty) this.keep();
    });
    this.takeFiles();
    window.addEventListener("online", () => this.isDirty && this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.isDirty) this.save();
    });
    // What is folded away has no height yet. (A toggle does not bubble.)
    this.form.addEventListener("toggle", (event) => this.growAll(event.target), true);
    this.growAll(this.form);
  }

  // A file that is chosen or dropped is attached at once, with everything typed.
  takeFiles() {
    this.form.toggleAttribute("data-iltizam-live", true);
    const attach = () => this.form.requestSubmit(this.one("button[value=attach]"));
    this.form.querySelectorAll("[data-iltizam-file]").forEach((each) => {
      each.addEventListener("change", () => each.files.length && attach());
    });
    const place = this.one("[data-iltizam-drop-here]");
    for (const name of ["dragenter", "dragover"]) {
      place.addEventListener(name, (event) => {
        event.preventDefault();
        place.toggleAttribute("data-iltizam-over", true);
      });
    }
    place.addEventListener("dragleave", () => place.removeAttribute("data-iltizam-over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.removeAttribute("data-iltizam-over");
      const files = event.dataTransfer?.files;
      if (!files?.length) return;
      this.one("[data-iltizam-file]").files = files;
      attach();
    });
  }

  speak() {
    const language = this.one("[data-iltizam-language]").value;
    this.form.querySelectorAll("[data-iltizam-text]").forEach((each) => {
      each.lang = language;
      each.dir = "auto";
    });
    const second = this.one("[data-iltizam-second-language]").value;
    this.form.querySelectorAll("[data-iltizam-second]").forEach((each) => {
      each.lang = second;
    });
    const name = this.one("[data-iltizam-second-language]").selectedOptions[0]?.text ?? "";
    this.form.querySelectorAll("[data-iltizam-second-name]").forEach((each) => {
      each.lang = second;
      each.textContent = name;
    });
  }

  addRow() {
    const items = this.one("[data-iltizam-items]");
    const place = this.nextPlace();
    const made = this.one("[data-iltizam-blank]").content.cloneNode(true);
    made.querySelectorAll("[name], [id], [for], [aria-labelledby]").forEach((each) => {
      for (const attribute of ["name", "id", "for", "aria-labelledby"]) {
        if (each.hasAttribute(attribute))
          each.setAttribute(attribute, each.getAttribute(attribute).replace("999", place));
      }
    });
    made.querySelector("[data-iltizam-key]").value = newKey();
    items.append(made);
    this.speak();
    return items.lastElementChild;
  }

  nextPlace() {
    const places = [...this.form.elements]
      .map((each) => /^items-(\d+)-/.exec(each.name))
      .filter(Boolean)
      .map((found) => Number(found[1]));
    return Math.max(-1, ...places) + 1;
  }

  grow(area) {
    while (area.scrollHeight > area.clientHeight && area.rows < 8) area.rows += 1;
  }

  growAll(within) {
    within.querySelectorAll("[data-iltizam-grows]").forEach((each) => this.grow(each));
  }

  typed() {
    const values = {};
    for (const [name, value] of new FormData(this.form)) {
      if (!NOT_TYPED.has(name) && typeof value === "string") values[name] = value;
    }
    for (const name of Object.keys(values)) {
      const place = placeOf(name);
      if (place && this.isBlank(place, values)) delete values[name];
    }
    return values;
  }

  // Nobody typed in the row, and the draft says nothing there in a language that is not shown.
  isBlank(place, values) {
    if (SAID_IN_A_ROW.some((name) => values[place + name])) return false;
    return !this.one(`[name="${place}key"]`)?.hasAttribute("data-iltizam-unshown");
  }

  asText() {
    return JSON.stringify(this.typed());
  }

  changed(element) {
    if (element.matches?.("[data-iltizam-grows]")) this.grow(element);
    if (this.isStopped) return;
    if (element.name?.startsWith("evidence_")) return; // attached by its button
    if (this.asText() === this.saved && !this.isDirty) return;
    this.isDirty = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  keep() {
    const shown = this.shown().map((each) => [each.name, each.value]);
    store.write(this.name, { values: this.typed(), shown, at: new Date().toISOString() });
  }

  // The languages that the fields were filled in from.
  shown() {
    return ["language_before", "second_language_before"].map((name) => this.one(`[name=${name}]`));
  }

  say(sentence, level = "") {
    this.status.textContent = sentence;
    this.status.dataset.level = level;
  }

  async save() {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    if (this.isSaving) {
      this.timer = setTimeout(() => this.save(), PAUSE);
      return;
    }
    this.isSaving = true;
    this.prove();
    const sent = this.asText();
    const body = new FormData(this.form);
    for (const name of ["evidence_url", "evidence_title", "evidence_file"]) body.delete(name);
    this.say(this.form.dataset.iltizamSaysSaving);
    try {
      const answer = await fetch(this.form.dataset.iltizamReport, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { Accept: "application/json" },
      });
      await this.answered(answer, sent);
    } catch {
      this.say(this.form.dataset.iltizamSaysOffline, "warning");
      this.timer = setTimeout(() => this.save(), AGAIN);
    } finally {
      this.isSaving = false;
    }
  }

  prove() {
    const fresh = proof();
    if (fresh) this.one("[name=csrfmiddlewaretoken]").value = fresh;
  }

  async answered(answer, sent) {
    if (answer.type === "opaqueredirect" || (answer.status === 403 && !proof())) {
      this.say(this.form.dataset.iltizamSaysOut, "warning");
      this.offerToSignIn();
      return;
    }
    if (answer.status === 403) {
      this.say(this.form.dataset.iltizamSaysForbidden, "warning");
      return;
    }
    if (answer.status >= 500) throw new Error(String(answer.status));
    const said = await answer.json();
    if (answer.status !== 200) {
      this.say(said.said, "warning");
      if (answer.status === 409) {
        this.isStopped = true;
        this.one("[data-iltizam-compare]").hidden = false;
      }
      return;
    }
    this.one("[name=update]").value = said.update;
    this.one("[name=revision]").value = said.revision;
    for (const name of ["language", "second_language"]) {
      this.one(`[name=${name}_before]`).value = this.one(`[name=${name}]`).value;
    }
    this.one("[data-iltizam-effect]").innerHTML = said.effect;
    this.ask(said.asks);
    this.say(said.said);
    this.saved = sent;
    if (this.asText() === sent) {
      this.isDirty = false;
      store.drop(this.name);
    } else {
      this.timer = setTimeout(() => this.save(), PAUSE);
    }
  }

  // What publishing would ask for: shown before it is asked.
  ask(asks) {
    this.form.querySelectorAll("[data-iltizam-when]").forEach((block) => {
      const name = block.dataset.iltizamWhen;
      const field = block.querySelector("textarea");
      const first = this.one(`[name=${name}]`); // where it is given, the second language may be too
      block.hidden = !(name in asks) && !field.value && !first.value;
    });
    this.form.querySelectorAll("[data-iltizam-hint]").forEach((hint) => {
      const sentence = asks[hint.dataset.iltizamHint];
      hint.hidden = !sentence;
      hint.textContent = sentence || "";
    });
  }

  offerToSignIn() {
    if (this.status.querySelector("a")) return;
    const link = document.createElement("a");
    link.href = window.location.pathname;
    link.textContent = this.form.dataset.iltizamSaysSignIn;
    this.status.append(" ", link);
  }

  offerWhatWasKept() {
    const kept = store.read(this.name);
    if (!kept) return;
    if (this.form.hasAttribute("data-iltizam-as-posted") || JSON.stringify(kept.values) === this.asText()) {
      store.drop(this.name);
      return;
    }
    const offer = this.one("[data-iltizam-kept]");
    offer.hidden = false;
    offer.querySelector("[data-iltizam-bring-back]").addEventListener("click", () => {
      offer.hidden = true;
      this.bringBack(kept);
    });
    offer.querySelector("[data-iltizam-drop]").addEventListener("click", () => {
      offer.hidden = true;
      store.drop(this.name);
    });
  }

  bringBack({ values, shown = [] }) {
    const places = this.placesFor(values);
    for (const [name, value] of [...Object.entries(values), ...shown]) {
      const place = placeOf(name);
      const field = this.form.elements.namedItem(place ? name.replace(place, places[place]) : name);
      if (field) field.value = value;
    }
    // Where something was brought back, it is seen.
    this.form.querySelectorAll("details").forEach((each) => {
      if ([...each.querySelectorAll("textarea")].some((area) => area.value)) each.open = true;
    });
    this.slider.value = this.percent.value;
    this.speak();
    this.growAll(this.form);
    this.changed(this.percent);
  }

  // Where on the page each kept row goes: to the one it was, else to one that is free.
  placesFor(values) {
    const now = this.typed();
    const taken = new Set(Object.keys(now).map(placeOf).filter(Boolean));
    const places = {};
    for (const kept of new Set(Object.keys(values).map(placeOf).filter(Boolean))) {
      const name = values[`${kept}action`] ? "action" : "key";
      const isSame = (place) => values[kept + name] && now[place + name] === values[kept + name];
      places[kept] = [...taken].find(isSame) ?? (name === "key" ? this.freePlace(taken) : kept);
      taken.add(places[kept]);
    }
    return places;
  }

  freePlace(taken) {
    const keys = [...this.one("[data-iltizam-items]").querySelectorAll("[data-iltizam-key]")];
    const free = keys.map((each) => placeOf(each.name)).find((place) => !taken.has(place));
    return free ?? placeOf(this.addRow().querySelector("[data-iltizam-key]").name);
  }
}

document.querySelector("main [role=alert]")?.focus();
document.querySelectorAll("[data-iltizam-forget]").forEach((each) => {
  store.forget(each.dataset.iltizamForget);
});
document.querySelectorAll("[data-iltizam-report]").forEach((form) => new Report(form));
