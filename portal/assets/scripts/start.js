// Wakes the components on the page once it has been read.
import { initAll } from "./govuk-frontend.min.js";

initAll();
