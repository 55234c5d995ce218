// The cases state what kubectl prints (k8s.io/client-go/util/jsonpath) for data of the same shape.

import { describe, expect, it } from "vitest";
import { evaluateTemplate } from "./jsonpath.ts";
import { parseJsonpath } from "./jsonpath-parser.ts";

const STORE = {
  name: "jsonpath",
  book: [
    { category: "reference", title: "Sayings", price: 8.95 },
    { category: "fiction", title: "Sword of Honour", price: 12.99 },
    { category: "fiction", title: "Moby Dick", price: 8.99 },
  ],
  bicycle: [
    { color: "red", isNew: true },
    { color: "green", isNew: false },
  ],
  labels: { "web/html": 15, "k8s-app": 20, "kubernetes.io/hostname": "a" },
  numbers: [1, 2, 3, 4],
  empty: [],
};
const NODES = {
  kind: "List",
  items: [
    { metadata: { name: "127.0.0.1" }, status: { capacity: { cpu: "4" }, addresses: [{ address: "127.0.0.1" }] } },
    {
      metadata: { name: "127.0.0.2" },
      status: { capacity: { cpu: "8" }, addresses: [{ address: "127.0.0.2" }, { address: "127.0.0.3" }] },
    },
  ],
};

function print(template: string, data: unknown): string {
  const parsed = parseJsonpath(template);
  if ("error" in parsed) throw new Error(parsed.error);
  return evaluateTemplate(parsed, data);
}

describe("jsonpath", () => {
  it.each([
    ["hello jsonpath", "hello jsonpath"],
    ["hello {.name}", "hello jsonpath"],
    ["{.missing}", ""],
    ["before-{.missing.deeper}after", "before-after"],
    ['{"{"}', "{"],
    ["{$.labels.web/html}", "15"],
    ["{.labels.k8s-app}", "20"],
    ["{.labels.kubernetes\\.io/hostname}", "a"],
    ["{.labels['kubernetes\\.io/hostname']}", "a"],
    ["{.numbers}", "[1,2,3,4]"],
    ["{.numbers[0]}", "1"],
    ["{.numbers[-2]}", "3"],
    ["{.numbers[:2]}", "1 2"],
    ["{.numbers[0:2]}", "1 2"],
    ["{.numbers[:4:2]}", "1 3"],
    ["{.numbers[1::2]}", "2 4"],
    ["{.numbers[-1:]}", "4"],
    ["{.numbers[0,2]}", "1 3"],
    ["{.numbers[?(@<3)]}", "1 2"],
    ["{.bicycle[*].color}", "red green"],
    ["{..price}", "8.95 12.99 8.99"],
    ["{..book[2].title}", "Moby Dick"],
    ["{.bicycle[?(@.isNew==true)].color}", "red"],
    ['{.book[?(@.category=="fiction")].title}', "Sword of Honour Moby Dick"],
    ["{.book[?(@.category!='fiction')].title}", "Sayings"],
    ["{.book[?(@.price>=8.99)].title}", "Sword of Honour Moby Dick"],
    ["{.book[?(@.price)].category}", "reference fiction fiction"],
    ["{.bicycle[?(@.color=~'^g.*n$')].color}", "green"],
    ["{.book[0]['title', 'price']}", "Sayings 8.95"],
    ["{.bicycle[0]}", '{"color":"red","isNew":true}'],
    ['{range .bicycle[*]}{"{"}{@.*}{"} "}{end}', "{red true} {green false} "],
    ["{range .empty[*]}{.name}{end}x", "x"],
  ])("prints %s as kubectl does", (template, text) => expect(print(template, STORE)).toBe(text));

  it.each([
    ["{range .items[*]}{.metadata.name}, {end}{.kind}", "127.0.0.1, 127.0.0.2, List"],
    ['{range .items[*]}{.metadata.name}{"\\t"}{end}', "127.0.0.1\t127.0.0.2\t"],
    ["{.items[*].status.addresses[*].address}", "127.0.0.1 127.0.0.2 127.0.0.3"],
    ["{range .items[*]}{range .status.addresses[*]}{.address}, {end}{end}", "127.0.0.1, 127.0.0.2, 127.0.0.3, "],
    ["{.items[*]['metadata.name', 'status.capacity']}", '127.0.0.1 127.0.0.2 {"cpu":"4"} {"cpu":"8"}'],
    [
      "{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}",
      '[127.0.0.1, {"cpu":"4"}] [127.0.0.2, {"cpu":"8"}] ',
    ],
  ])("prints %s of a list as kubectl does", (template, text) => expect(print(template, NODES)).toBe(text));

  it.each([
    ["{hello}", "unrecognized identifier hello"],
    ["{.name", "unclosed action"],
    ["{.book[}", "unterminated array"],
    ["{.book[abc]}", "invalid array index abc"],
    ["{.book[?(@.price<>10)]}", "unrecognized filter operator <>"],
    ["{.book[?(@.price>10}", "unterminated filter"],
    ["{....price}", "invalid multiple recursive descent"],
    ['{"open}', "unterminated quoted string"],
  ])("refuses %s", (template, error) => expect(parseJsonpath(template)).toEqual({ error }));

  it.each([
    ["{.numbers[9]}", "array index out of bounds: index 9, length 4"],
    ["{.labels[0]}", "an object is not a list"],
    ["{range .numbers[*]}{@}{end}{end}", "not in range, nothing to end"],
  ])("fails on %s", (template, message) => expect(() => print(template, STORE)).toThrow(message));
});
