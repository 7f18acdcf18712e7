/**
 * Makes an element. `false`, `null` and `undefined` among attributes and children are left out; text is text, never
 * markup. `grow` is a share of the width, which the policy of this page allows no attribute to say.
 */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  const { grow, ...rest } = attributes;
  for (const [key, value] of Object.entries(rest)) {
    if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(key, value === true ? '' : String(value));
    }
  }
  if (grow !== undefined) {
    element.style.flexGrow = String(grow);
  }
  element.append(
    ...children
      .flat(Infinity)
      .filter((child) => child !== undefined && child !== null && child !== false),
  );
  return element;
}

/**
 * Makes `place` hold `children`, and changes as little as possible: what is focused, hovered or selected stays.
 * Children with the same `data-key` are the same.
 */
export function show(place, ...children) {
  const next = document.createElement('div');
  next.append(...children.flat(Infinity).filter(Boolean));
  patchChildren(place, next);
}

function patchChildren(place, next) {
  const keyed = new Map(Array.from(place.children, (child) => [child.dataset.key, child]));
  const wantedOnes = Array.from(next.childNodes);
  let at = place.firstChild;
  for (const wanted of wantedOnes) {
    const known = sameAs(wanted, at, keyed);
    if (known) {
      at = known === at ? at.nextSibling : at;
      patch(known, wanted);
    }
    const child = known ?? wanted;
    if (child.parentNode !== place || child.nextSibling !== at) {
      place.insertBefore(child, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

/** The child there is that `wanted` is a newer state of. */
function sameAs(wanted, at, keyed) {
  const key = wanted.dataset?.key;
  const known = key === undefined ? at : keyed.get(key);
  const isSame = known?.nodeName === wanted.nodeName && known.dataset?.key === key;
  return isSame ? known : undefined;
}

function patch(known, wanted) {
  if (known.nodeType === Node.TEXT_NODE) {
    if (known.data !== wanted.data) {
      known.data = wanted.data;
    }
    return;
  }
  patchAttributes(known, wanted);
  patchChildren(known, wanted);
}

/** The policy of this page forbids to set `style` as an attribute. */
function patchAttributes(known, wanted) {
  const wantedNames = wanted.getAttributeNames().filter((name) => name !== 'style');
  for (const name of known.getAttributeNames()) {
    if (name !== 'style' && !wantedNames.includes(name)) {
      known.removeAttribute(name);
    }
  }
  for (const name of wantedNames) {
    if (known.getAttribute(name) !== wanted.getAttribute(name)) {
      known.setAttribute(name, wanted.getAttribute(name));
    }
  }
  if (known.style.flexGrow !== wanted.style.flexGrow) {
    known.style.flexGrow = wanted.style.flexGrow;
  }
}
