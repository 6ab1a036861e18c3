// Reads a mail with mailparser, whose folder is the argument, and writes what it found as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { simpleParser } = createRequire(import.meta.url)(process.argv[2]);
const mail = await simpleParser(readFileSync(0), { skipImageLinks: true, skipTextLinks: true, skipHtmlToText: true });
const header = (name) => mail.headerLines.filter((line) => line.key === name).map((line) => line.line);
const people = (field) => (field?.value ?? []).map(({ name, address }) => [name, address]);
console.log(
  JSON.stringify({
    subject: mail.subject,
    from: people(mail.from),
    to: people(mail.to),
    reply_to: people(mail.replyTo),
    message_id: mail.messageId,
    date: mail.date,
    list: mail.headers.get("list"),
    post: header("list-unsubscribe-post"),
    language: header("content-language"),
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map(({ contentType, size }) => [contentType, size]),
  }),
);
