// Forms of filters ask anew at every change and keep the address short: fields with nothing in them stay out of it.
export function filters() {
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    const { parameters } = event.detail;
    for (const name of Object.keys(parameters)) {
      const kept = [parameters[name]].flat().filter((value) => value !== "");
      if (kept.length) parameters[name] = kept;
      else delete parameters[name];
    }
  });
}
