import { api, start, SIZES } from "./lib/synod.mjs";
const synod = await start();
const shot = (page, name) => page.screenshot({ path: `/tmp/shots/${name}.png` });
try {
  for (const [name, size, theme] of [["desk", { width: 1280, height: 800 }, "light"], ["beamer", { width: 1024, height: 768 }, "dark"], ["phone", { width: 360, height: 740 }, "light"]]) {
    const page = await synod.openPage({ size, theme });
    await page.keyboard.press("a");
    await page.keyboard.press("ArrowDown");
    await page.waitForFunction(() => document.getElementById("system-field").value === "zookeeper");
    await page.locator("#stage").focus().catch(() => {});
    await api(page).pause();
    await api(page).seek(2.6e6);
    await shot(page, `${name}-tree`);
    await page.keyboard.press("t");
    await page.waitForTimeout(200);
    await shot(page, `${name}-cluster`);
    await api(page).seek(0.05e6);
    await shot(page, `${name}-early`);
    for (const tab of ["Inspect", "Faults", "State", "Script"]) {
      await page.getByRole("tab", { name: tab }).click().catch(() => {});
      await page.waitForTimeout(100);
      if (name !== "beamer") await shot(page, `${name}-${tab}`);
    }
    await page.keyboard.press("g");
    await page.waitForTimeout(300);
    await shot(page, `${name}-gallery`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("r");
    await page.waitForTimeout(300);
    await shot(page, `${name}-rules`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("v");
    await page.waitForTimeout(300);
    await shot(page, `${name}-find`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("y");
    await page.waitForTimeout(600);
    await shot(page, `${name}-network`);
    await page.close();
  }
} finally {
  await synod.stop();
}
