-- What reports look at of a session stands in the index by which they look for it, in order of time: the table itself,
-- where the sessions of a quarter lie on all its pages, is not read.
DROP INDEX statistics."SessionFact_agencyId_month_idx";
CREATE INDEX sessions_of_month ON statistics."SessionFact" ("agencyId", month) INCLUDE (episode, person, attendance, minutes);
