-- Samples are read whole, far more often than they are written or looked into: as the text that they are sent as, reading them costs the same
-- however much happened in a minute.

alter table backbolt.minute_sample alter column counts type json using counts::json;
alter table backbolt.hour_sample alter column counts type json using counts::json;
