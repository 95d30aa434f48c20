/** Opens and closes native dialogs: [data-open-dialog="id"], [data-close-dialog], dialog[data-open-now]. */
export function setUpDialogs(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const opener = event.target.closest<HTMLElement>("[data-open-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.openDialog ?? "");
      if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
      return;
    }
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog")?.close();
    // A press on the backdrop is a press on the dialog itself, outside its box.
    if (event.target instanceof HTMLDialogElement && event instanceof MouseEvent) {
      const box = event.target.getBoundingClientRect();
      const inside =
        event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside && !event.target.querySelector("form[data-guard]")) event.target.close();
    }
  });
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-open-now]"))
    if (!dialog.open) dialog.showModal();
}
