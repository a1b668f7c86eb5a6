// Sends an operation that only reads, with the key of this tab's session: the same that the dashboard uses.
(() => {
  const KEY = "daybook.key";
  const MOST = 20_000;

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const field = (form, name, properties) => {
    const input = make("input", { name, autocomplete: "off", spellcheck: false, ...properties });
    form.append(make("label", {}, properties.label ?? name, input));
    return input;
  };

  async function send(path, form, key, answer) {
    let address = path;
    const query = new URLSearchParams();
    const headers = { Accept: "application/json" };
    for (const input of form.querySelectorAll("input[data-in]")) {
      if (!input.value && input.dataset.in !== "path") continue;
      if (input.dataset.in === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.dataset.in === "header") headers[input.name] = input.value;
      else query.append(input.name, input.value);
    }
    if (key) headers.Authorization = "Bearer " + key;
    const asked = `.${address}${query.size ? "?" + query : ""}`;
    answer.textContent = "Waiting…";
    try {
      const response = await fetch(asked, { headers, credentials: "omit" });
      const text = await response.text();
      answer.textContent = `GET ${asked.slice(1)}\n${response.status} ${response.statusText}\n\n${readable(text)}`;
    } catch {
      answer.textContent = "No answer: check that Daybook runs and that this device is online.";
    }
  }

  function readable(text) {
    let shown = text;
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Not JSON, or not whole: shown as it came.
    }
    return shown.length > MOST ? shown.slice(0, MOST) + "\n…" : shown;
  }

  function open(section, button) {
    const path = section.dataset.try;
    const form = make("form", { className: "try" });
    const key = field(form, "", { type: "password", label: "API key or token", value: sessionStorage.getItem(KEY) ?? "" });
    for (const row of section.querySelectorAll("tr[data-name]")) {
      const input = field(form, row.dataset.name, { required: row.dataset.in === "path" });
      input.dataset.in = row.dataset.in;
    }
    const answer = make("pre", { tabIndex: 0, ariaLive: "polite" });
    form.append(make("button", { type: "submit", textContent: "Send" }));
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      answer.hidden = false;
      void send(path, form, key.value.trim(), answer);
    });
    answer.hidden = true;
    button.replaceWith(form, answer);
    key.focus();
  }

  for (const section of document.querySelectorAll("section[data-try]")) {
    const button = make("button", { type: "button", textContent: "Try it", ariaLabel: `Try it: GET ${section.dataset.try}` });
    button.addEventListener("click", () => open(section, button));
    section.append(button);
  }
})();
