// Small parts of screens. Text becomes text nodes: nothing that was typed or sent can become markup.

export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(3).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

export const button = (text, press, kind = "") =>
  el("button", { type: "button", class: `button ${kind}`, onclick: press }, text);

export const heading = text => el("h2", {}, text);
export const paragraph = (text, kind = null) => el("p", { class: kind }, text);

/// A number to call; as a link, since this is a telephone.
export const call = (number, text, kind = "") =>
  el("a", { class: `button ${kind}`, href: `tel:${digits(number)}` }, text);

export const message = (number, body, text, kind = "") =>
  el("a", { class: `button ${kind}`, href: `sms:${digits(number)}?body=${encodeURIComponent(body)}` }, text);

const digits = number => String(number).replace(/[^+0-9]/g, "");

/// A field with its label and what is wrong with it.
export function field(name, label, options = {}) {
  const { error, hint, ...attributes } = options;
  const tag = attributes.rows ? "textarea" : "input";
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return el("div", { class: "field" },
    el("label", { for: name }, label),
    hint && el("p", { class: "hint", id: `${name}-hint` }, hint),
    error && el("p", { class: "error", id: `${name}-error` }, error),
    el(tag, { id: name, name, "aria-describedby": described || null, ...attributes }));
}

/// PINs are digits; nothing remembers them, and nothing shows them.
export const pinField = (name, label, options = {}) => field(name, label, {
  type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 6, pattern: "[0-9]*", ...options,
});

export const list = items => el("ul", {}, items.map(item => el("li", {}, item)));

/// Choices of which one is taken.
export const radios = (name, legend, choices, chosen) =>
  el("fieldset", {}, el("legend", {}, legend), choices.map(([value, text]) =>
    el("label", { class: "choice" },
      el("input", { type: "radio", name, value, checked: value === chosen }), " ", text)));
