import assert from "node:assert/strict";
import { speaker } from "../count_words.js";

Deno.test("a number chooses its plural form and is written as the server writes it", () => {
  const english = speaker({
    plain: { shown: "%(shown)s are shown" },
    counted: { one: { here: "%(count)s line of %(name)s" }, other: { here: "%(count)s lines of %(name)s" } },
  }, "en");
  assert.deepEqual(
    [1, 0, 2431].map((count) => english("here", { count, name: "lan" })),
    ["1 line of lan", "0 lines of lan", "2.431 lines of lan"],
  );
  assert.equal(english("shown", { shown: 1050 }), "1.050 are shown");
  const vietnamese = speaker({ plain: {}, counted: { other: { here: "%(count)s dòng" } } }, "vi");
  assert.deepEqual([1, 2431].map((count) => vietnamese("here", { count })), ["1 dòng", "2.431 dòng"]);
});
