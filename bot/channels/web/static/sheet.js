/** The menu of the header and the question before deleting, both as modal dialogs: Esc and a tap beside close them. */

/** @param {HTMLDialogElement} dialog */
function closeBeside(dialog) {
  // Only the backdrop's clicks have the dialog itself as target, as long as its content fills it.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

/**
 * @param {object} events
 * @param {(command: string, label: string) => void} events.command
 * @param {() => void} events.wiped   the person wants the conversation gone
 */
export function setUpSheets(events) {
  const actions = document.getElementById("actions");
  const confirm = document.getElementById("confirm");
  closeBeside(actions);
  closeBeside(confirm);

  document.getElementById("more").addEventListener("click", () => actions.showModal());
  for (const button of actions.querySelectorAll("[data-command]")) {
    button.addEventListener("click", () => {
      actions.close();
      events.command(button.dataset.command, button.textContent);
    });
  }
  document.getElementById("clear").addEventListener("click", () => {
    actions.close();
    confirm.showModal();
  });
  document.getElementById("keep").addEventListener("click", () => confirm.close());
  document.getElementById("wipe").addEventListener("click", () => {
    confirm.close();
    events.wiped();
  });
}
