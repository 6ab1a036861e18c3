// Reads a calendar with ical.js, whose folder is the argument, and writes its entries as JSON.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(`${process.argv[2]}/dist/ical.js`));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const time = (value) => (value.isDate ? value.toString() : value.toUnixTime());
const entries = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return [
    event.uid,
    event.sequence,
    time(event.startDate),
    time(event.endDate),
    event.summary,
    event.description,
    event.location,
    component.getFirstPropertyValue("status"),
    component.getFirstPropertyValue("geo"),
  ];
});
console.log(JSON.stringify(entries));
