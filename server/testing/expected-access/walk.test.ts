import { beforeAll, expect, test } from 'vitest';
import { aWorld, type World } from './world.ts';
let world: World;
beforeAll(async () => { world = await aWorld(); }, 120_000);
test('x', () => { expect(world.marked.size).toBeGreaterThan(10); console.log(world.marked.size, [...world.examples.keys()]); });
