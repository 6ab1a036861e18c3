// Checks HTML with html-validate, whose folder is the argument, by the rules that a letter can keep.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { HtmlValidate, StaticConfigLoader } = await import(pathToFileURL(`${process.argv[2]}/dist/esm/index.js`));
const loader = new StaticConfigLoader({
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Mail programs read styles where they stand, and lay out with tables whose attributes HTML 5 gave up.
    "no-inline-style": "off",
    "no-deprecated-attr": "off",
    "attribute-allowed-values": "off", // http-equiv=X-UA-Compatible
    "no-conditional-comment": "off", // which is how Outlook is told apart
    "prefer-native-element": "off",
    "doctype-style": "off",
    "void-style": "off",
    "long-title": "off",
    "no-trailing-whitespace": "off",
  },
});
const report = await new HtmlValidate(loader).validateString(readFileSync(0, "utf8"));
const messages = report.results.flatMap((result) => result.messages);
console.log(JSON.stringify(messages.map(({ ruleId, line, column, message }) => `${line}:${column} ${ruleId}: ${message}`)));
