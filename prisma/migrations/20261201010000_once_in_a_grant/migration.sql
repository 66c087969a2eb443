-- R.2.8 and R.2.9 count each person once in a grant from now on, in the period in which it came to that for the first time. What
-- was counted before counted her once in each period: of such counts a half-year is no more than its quarters together.
UPDATE statistics."Held" SET classes = classes || '{"repeats": true}' WHERE population IN ('amif-r-2-8', 'amif-r-2-9');
