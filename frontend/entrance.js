// What the entrance does beyond its forms: shows the password, says that something is under way, counts down.
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", String(isShown));
  });
}
for (const form of document.querySelectorAll("form[data-busy]")) {
  const button = form.querySelector("[type=submit]");
  const label = button.textContent;
  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    button.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy;
  });
  const rest = () => {
    button.removeAttribute("aria-busy");
    button.textContent = label;
  };
  // Back from the next page, or given up on the way there: as it was.
  addEventListener("pageshow", (event) => event.persisted && rest());
  form.addEventListener("submit", () => setTimeout(rest, 10_000));
}
for (const wait of document.querySelectorAll("[data-wait]")) {
  const until = Date.now() + Number(wait.dataset.wait) * 1000;
  // Said every fifteen seconds, so that a reader is not drowned.
  const timer = setInterval(() => {
    const left = Math.round((until - Date.now()) / 1000);
    wait.textContent =
      left > 0
        ? `Too many tries. Try again in ${left} seconds.`
        : "You can try again now.";
    if (left <= 0) clearInterval(timer);
  }, 15_000);
}
