// Wakes the components on the page once it has been read.
import * as govuk from "./govuk-frontend.min.js";

const { Radios, ...others } = govuk;
for (const Component of Object.values(others)) {
  if (typeof Component === "function" && Component.moduleName) govuk.createAll(Component);
}

// A radio that opens further questions. The framework's own script marks it aria-expanded, which a radio may not be.
for (const group of document.querySelectorAll('[data-module="govuk-radios"]')) {
  const radios = group.querySelectorAll("input[type=radio][data-aria-controls]");
  const show = () => {
    for (const radio of radios) {
      const opened = document.getElementById(radio.dataset.ariaControls);
      opened?.classList.toggle("govuk-radios__conditional--hidden", !radio.checked);
    }
  };
  group.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}
