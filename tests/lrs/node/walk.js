// One walk through the store, the same for every client: `node walk.js CLIENT`.
//
// The scene comes as JSON on the standard input: endpoint, key, secret, three statements, an agent and an activity.
// What the client was answered goes as JSON to the standard output, for the test to compare with the store.
"use strict";

const fs = require("fs");

// What a request is refused with; null for one that is welcome.
async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    if (!error.status) throw error;
    return error.status;
  }
  return null;
}

const ids = (page) => page.statements.map((statement) => statement.id);

async function statements(client, scene) {
  const [first, ...others] = scene.statements;
  const told = { one: await client.save(first), several: await client.saveAll(others) };
  told.read = await client.read(first.id);
  told.byVerb = ids(await client.query({ verb: first.verb.id }));
  told.byAgent = ids(await client.query({ agent: scene.agent, ascending: true }));
  told.byActivity = ids(await client.query({ activity: scene.activity.id, limit: 1 }));

  const pages = [await client.query({ limit: 2 })];
  while (pages[pages.length - 1].more) pages.push(await client.more(pages[pages.length - 1].more));
  told.pages = pages.map(ids);

  await client.void(first.id, scene.agent);
  told.voided = await client.readVoided(first.id);
  told.readAfterwards = await refusal(client.read(first.id));
  told.again = await refusal(client.save({ ...others[0], verb: first.verb }));
  return told;
}

async function documents(resource, [before, after]) {
  await resource.save("kept", after);
  await resource.save("changed", before);
  const seen = await resource.read("changed");
  await resource.save("changed", after, seen.etag);
  const contents = [seen.content, (await resource.read("changed")).content];
  const stale = await refusal(resource.save("changed", before, seen.etag));
  const listed = (await resource.list()).sort();
  await resource.remove("changed");
  return { contents, stale, listed, gone: await refusal(resource.read("changed")) };
}

async function main() {
  const scene = JSON.parse(fs.readFileSync(0, "utf8"));
  const client = require(`./${process.argv[2]}`)(scene);
  const settings = [{ size: "large", places: ["Åbo"] }, { size: "small", places: ["Å", "😀"] }];
  const told = {
    about: await client.about(),
    ...(await statements(client, scene)),
    state: await documents(client.state, ["page 7", "page 8 – å"]),
    activityProfile: await documents(client.activityProfile, settings),
    agentProfile: await documents(client.agentProfile, settings),
  };
  process.stdout.write(JSON.stringify(told));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
