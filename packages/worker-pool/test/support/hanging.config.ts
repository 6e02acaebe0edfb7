/** Never loads: what it waits for does not come, or its code does not end. */
export {};

if (process.env.TEST_HANG === 'busy') for (;;);
await new Promise((resolve) => setInterval(resolve, 2 ** 30));
