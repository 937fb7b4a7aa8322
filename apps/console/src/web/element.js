/** An element. Text is only ever set as text, so no value can become markup. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : value);
  element.append(...children.flat().filter((child) => child !== null && child !== false));
  return element;
}
