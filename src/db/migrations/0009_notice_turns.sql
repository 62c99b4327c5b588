-- What is said in one place is said in the order in which it was asked for: one job at a time posts there, its own notice or an earlier one.
alter table backbolt.incident_notice
  -- The job that is posting it, by the notice that it is for or an id of its own; null while none is.
  add column held_by uuid;
drop index backbolt.incident_notice_incident;
create index incident_notice_order on backbolt.incident_notice (incident, asked_at, id);
