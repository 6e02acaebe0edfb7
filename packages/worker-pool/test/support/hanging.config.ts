/** Never loads: its code does not end. */
export {};

for (;;);
