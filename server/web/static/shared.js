// A shared project: everything to read, nothing to change.

import { setUpPrinting } from "./printing.js";
import { setUpReader } from "./reader.js";
import { setUpViews } from "./views.js";

setUpViews();
setUpReader();
setUpPrinting();
