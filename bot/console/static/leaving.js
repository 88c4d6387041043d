/** What happens where the session is over. */

/** What somebody is writing on this page. */
export function written() {
  return [...document.querySelectorAll("textarea:not([readonly])")].filter((area) => area.value.trim());
}

/** The session is over. What was typed goes along, to be shown once more and nowhere kept. */
export function leave() {
  const areas = written();
  if (!areas.length) return location.reload();
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/signed-out";
  form.hidden = true;
  form.append(...areas);
  document.body.append(form);
  form.submit();
}
