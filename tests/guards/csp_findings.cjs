// What csp_evaluator finds in each policy: a list of policies comes in as JSON, a list of lists of findings goes out.
// The first argument is the folder of the package.
const { CspEvaluator } = require(`${process.argv[2]}/dist/evaluator.js`);
const { Severity } = require(`${process.argv[2]}/dist/finding.js`);
const { CspParser } = require(`${process.argv[2]}/dist/parser.js`);

const policies = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const findings = policies.map(policy =>
  new CspEvaluator(new CspParser(policy).csp).evaluate().map(found => ({
    severity: Severity[found.severity],
    what: [found.directive, found.value].filter(Boolean).join(" "),
    why: found.description,
  })),
);
process.stdout.write(JSON.stringify(findings));
